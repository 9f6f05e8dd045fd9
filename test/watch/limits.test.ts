import { createLimits, type Sees } from '../../src/access/scopes.ts';
import { createUpstreamIndex } from '../../src/instance-index/index.ts';
import type { Change, KnownInstance, Watch } from '../../src/store/contract/watching.ts';
import { en } from '../../src/text/en/index.ts';
import { announce } from '../../src/watch/announce/announce.ts';
import { countIn, matchesIn, wordsIn } from '../../src/watch/queries.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { createSnapshotIndex } from '../../src/watch/scan/snapshot-index.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';

const now = new Date('2026-11-23T09:00:00.000Z');

function known(n: number, name: string, applicationName: string): KnownInstance {
  const { description: _, ...row } = instance(n, { name, applicationName });
  return { ...row, listed: row.status, gone: false };
}

const order = known(1, 'Order 1', 'Order');
const leave = known(2, 'Secret order', 'Leave');

const watch: Watch = {
  id: 1,
  number: 1,
  place: channel,
  owner: alice,
  on: ['status'],
  as: 'flat',
  diagram: false,
  filter: {
    instance: undefined,
    statuses: undefined,
    app: undefined,
    match: undefined,
    milestone: undefined,
    startedBy: undefined,
  },
  createdAt: now.toISOString(),
  mutedUntil: undefined,
} as Watch;

describe('a watch', () => {
  const changes = [order, leave].map(
    (one): Change => ({ kind: 'status', instance: one, from: 'ready', to: 'active', at: now.toISOString() }),
  );
  const told = async (watches: readonly Watch[], subjects: readonly string[]) => {
    const limits = createLimits(
      subjects.map((id) => ({ platform: 'web', tenant: 'local', id, applications: ['Order'] })),
    );
    const pen = { text: en, role: 'viewer', line: () => 'show', webLink: () => undefined } as const;
    const admissions = new Map(
      watches.map(({ id, owner, place }) => [
        id,
        { role: 'viewer', unsure: false, sees: limits.seenBy(owner, place) } as const,
      ]),
    );
    const { deliveries } = await announce({
      changes,
      watches,
      revision: 1,
      gap: undefined,
      since: now.toISOString(),
      now,
      admissions,
      penFor: () => pen,
    });
    return deliveries.map(({ card }) => card.title);
  };

  it('tells a limited place only what it may see', async () => {
    expect(await told([watch], [])).toEqual(['Order 1', 'Secret order']);
    expect(await told([watch], ['orders'])).toEqual(['Order 1']);
  });

  it('tells no more than its owner may see, and what another’s watch may tell there all the same', async () => {
    const other = { ...watch, id: 2, number: 2, owner: { ...alice, id: 'bob' } };
    expect(await told([watch], ['alice'])).toEqual(['Order 1']);
    expect(await told([watch, other], ['alice'])).toEqual(['Order 1', 'Secret order']);
  });
});

describe('somebody who sees only some instances', () => {
  const sees: Sees = ({ applicationName }) => applicationName === 'Order';
  const barium = createMemoryBarium([
    { instance: instance(1) },
    { instance: instance(2, { applicationName: 'Leave' }) },
  ]);
  const fallback = createUpstreamIndex({ barium, now: () => now });
  const snapshot = createSnapshot();
  snapshot.apply([order, leave]);

  it.each([
    ['what was read', true],
    ['Barium itself', false],
  ])('finds and counts the others nowhere in %s', async (_, isComplete) => {
    const index = createSnapshotIndex(
      snapshot,
      () => ({ complete: isComplete, lastAt: undefined }),
      fallback,
    ).within(sees);
    const search = await index.search('order', 10);
    expect([search.total, search.rows.map((row) => row.id)]).toEqual([1, [guid(1)]]);
    expect((await index.search(guid(2).slice(0, 8), 10)).total).toBe(0);
    expect((await index.withStatus('active')).rows.map((row) => row.id)).toEqual([guid(1)]);
    expect((await index.within(() => false).withStatus(undefined)).rows).toEqual([]);
  });

  it('is told no number and no word of the others', () => {
    expect([countIn(snapshot, sees), countIn(snapshot, undefined)]).toEqual([1, 2]);
    expect([matchesIn(snapshot, watch.filter, sees), matchesIn(snapshot, watch.filter)]).toEqual([1, 2]);
    expect(wordsIn(snapshot, sees).applications).toEqual(['Order']);
  });
});
