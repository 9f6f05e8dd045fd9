import type { Inconsistency, SnapshotRow } from '../../../src/store/contract/snapshot.ts';
import { judgeViews, type ViewTrack, type ViewVerdict } from '../../../src/watch/scan/views.ts';
import { snapshotRow } from '../../store/builders.ts';

const secondMs = 1_000;

/** Shows one instance's states to the rules, and returns those that are believed, with the second. */
function believe(observations: readonly (readonly [second: number, state: string | undefined])[], first = 'A') {
  let believed: SnapshotRow = snapshotRow('1', { milestone: first });
  let inconsistency: Inconsistency | undefined;
  const tracks = new Map<string, ViewTrack>();
  const accepted: string[] = [];
  for (const [index, [second, milestone]] of observations.entries()) {
    const after = snapshotRow('1', { milestone });
    const isChanged = milestone !== undefined && (milestone !== believed.milestone || believed.isGone);
    const verdict = judgeViews({
      changed: isChanged ? [{ before: believed, after }] : [],
      tracks,
      inconsistency,
      now: { scans: index + 1, ms: second * secondMs },
      at: '2026-11-23T09:00:00.000Z',
    });
    inconsistency = verdict.inconsistency;
    for (const [id, track] of verdict.tracks) {
      if (track === undefined) tracks.delete(id);
      else tracks.set(id, track);
    }
    if (isChanged && !verdict.held.has(after.id)) {
      believed = after;
      accepted.push(`${second} ${milestone}`);
    }
  }
  return { accepted, inconsistency, tracks };
}

/** The verdict of one scan, after an earlier one if given; scans are 30 s apart. */
function judgeAt(ms: number, changed: Parameters<typeof judgeViews>[0]['changed'], earlier?: ViewVerdict): ViewVerdict {
  const tracks = [...(earlier?.tracks ?? [])].flatMap(([id, track]) =>
    track === undefined ? [] : [[id, track] as const],
  );
  return judgeViews({
    changed,
    tracks: new Map(tracks),
    inconsistency: undefined,
    now: { scans: ms / 30_000 + 1, ms },
    at: '2026-11-23T09:00:00.000Z',
  });
}

describe('views of an instance', () => {
  it('A new state is believed at once', () => {
    expect(
      believe([
        [0, 'B'],
        [30, 'C'],
        [60, 'D'],
      ]).accepted,
    ).toEqual(['0 B', '30 C', '60 D']);
  });

  it('A state that was just left is believed once the next scan sees it too', () => {
    const { accepted, inconsistency } = believe([
      [0, 'B'],
      [30, 'A'],
      [60, 'A'],
      [90, 'A'],
    ]);
    expect(accepted).toEqual(['0 B', '60 A']);
    expect(inconsistency).toBeUndefined();
  });

  it('A state that was left long ago is believed at once', () => {
    expect(
      believe([
        [0, 'B'],
        [300, 'A'],
      ]).accepted,
    ).toEqual(['0 B', '300 A']);
  });

  it('Old answers between new ones are never believed, and are noticed', () => {
    const { accepted, inconsistency } = believe([
      [0, 'B'],
      [2, 'A'],
      [4, 'B'],
      [6, 'A'],
      [8, 'A'],
      [10, 'B'],
      [12, 'B'],
    ]);
    expect(accepted).toEqual(['0 B']);
    expect(inconsistency?.lagMs).toBe(10 * secondMs);
  });

  it('After an old answer a change is believed only once it stays, so that states cannot arrive in the wrong order', () => {
    const { accepted } = believe([
      [0, 'B'],
      [2, 'A'],
      [4, 'B'],
      // The current server says D, the other one still C, which nobody has seen yet.
      [6, 'D'],
      [8, 'C'],
      [10, 'D'],
      ...Array.from({ length: 20 }, (_, n) => [12 + 2 * n, 'D'] as const),
    ]);
    expect(accepted).toEqual(['0 B', '36 D']);
  });

  it('Some time after the last old answer changes are believed at once again', () => {
    const calm = Array.from({ length: 30 }, (_, n) => [30 * (n + 1), 'B'] as const);
    expect(believe([[0, 'B'], [2, 'A'], [4, 'B'], ...calm, [930, 'C']]).accepted).toEqual(['0 B', '930 C']);
  });

  it('A closed instance is open again once the next scan sees it too, even in a state that nobody has seen', () => {
    const closed = snapshotRow('1', { status: 'aborted', listedStatus: 'aborted', milestone: 'C' });
    const changed = [{ before: closed, after: snapshotRow('1', { milestone: 'B' }) }];
    const first = judgeAt(0, changed);
    expect([...first.held]).toEqual(['1']);
    expect([...judgeAt(30_000, changed, first).held]).toEqual([]);
    expect(judgeAt(30_000, [], first).inconsistency?.lagMs).toBe(30_000);
  });

  it('An id that seems to be given back to an earlier instance is held, and one that is given to a later one is not', () => {
    const earlier = snapshotRow('1', { name: 'Order 4', startDate: '2026-11-23T08:00:00.000Z' });
    const later = snapshotRow('1', { name: 'Order 5', startDate: '2026-11-23T08:30:00.000Z' });
    expect([...judgeAt(0, [{ before: later, after: earlier }]).held]).toEqual(['1']);
    expect([...judgeAt(0, [{ before: earlier, after: later }]).held]).toEqual([]);
  });

  it('What is remembered of an instance is forgotten once it is calm', () => {
    expect(
      believe([
        [0, 'B'],
        [30, 'B'],
        [300, 'B'],
      ]).tracks.size,
    ).toBe(0);
  });
});
