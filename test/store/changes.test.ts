import { requiredWords } from '../../src/instance-index/matching.ts';
import { normalize } from '../../src/lib/normalize.ts';
import type { AnnouncementQuery, Change, ChangeKind } from '../../src/store/contract/changes.ts';
import type { WatchFilter } from '../../src/store/contract/watches.ts';
import { matchesChange } from '../../src/watch/filter.ts';
import { matchAll, snapshotCommit, snapshotRow } from './builders.ts';
import { engines, useStore } from './engines.ts';

const minute = (n: number) => new Date(Date.UTC(2026, 10, 23, 9, n)).toISOString();

const change = (n: number, kind: ChangeKind, more: Parameters<typeof snapshotRow>[1] = {}): Change => ({
  kind,
  instance: snapshotRow(`${n % 4}`, more),
  from: undefined,
  to: undefined,
  at: minute(n),
});

const changes: readonly Change[] = [
  change(0, 'created', { name: 'ÄRENDE  4711 Ångström', applicationName: 'Ärende' }),
  change(1, 'status', { status: 'Completed', milestone: 'Packed "50%"_' }),
  change(1, 'milestone', { status: 'Completed', milestone: 'Packed "50%"_' }),
  change(2, 'status', { name: undefined, applicationName: undefined, startedBy: undefined }),
  change(3, 'renamed', { name: "O'Brien \\ 1" }),
  change(4, 'gone', { isGone: true }),
  change(5, 'deadline', { startedBy: 'ＢＯＢ', name: 'a\0b\ud800' }),
];

const filters: readonly Partial<WatchFilter>[] = [
  {},
  { app: 'ärende' },
  { match: '4711 ångström ÄRENDE' },
  { match: "o'brien \\" },
  { milestone: '50%"_' },
  { milestone: 'pack%' },
  { statuses: ['completed'] },
  { startedBy: 'bob' },
  { startedBy: 'nobody' },
  { instance: '0' },
  { instance: '3', app: 'order' },
];

const allKinds: readonly ChangeKind[] = ['created', 'status', 'milestone', 'renamed', 'gone', 'deadline'];

const queryFor = (filter: WatchFilter, more: Partial<AnnouncementQuery> = {}): AnnouncementQuery => {
  const normalizePart = (part: string | undefined) => (part === undefined ? undefined : normalize(part));
  return {
    since: minute(0),
    kinds: allKinds,
    instanceId: filter.instance,
    statuses: filter.statuses,
    application: normalizePart(filter.app),
    milestone: normalizePart(filter.milestone),
    startedBy: normalizePart(filter.startedBy),
    nameWords: filter.match === undefined ? [] : requiredWords(filter.match),
    maxChanges: 1_000,
    ...more,
  };
};

describe.each(engines)('counting changes on $name', (engine) => {
  const fixture = useStore(engine);

  beforeEach(async () => {
    const { snapshot } = fixture.store;
    await snapshot.commit(snapshotCommit(await snapshot.acquireFence(), { changes }));
  });

  const count = async (query: AnnouncementQuery) => {
    const { counts } = await fixture.store.changes.countAnnouncements(query);
    return counts.reduce((sum, one) => sum + one.count, 0);
  };

  it.each(filters)('counts the announcements that a watch on %j would have made', async (more) => {
    const filter = { ...matchAll, ...more };
    for (const kinds of [allKinds, ['status'], ['created', 'milestone'], []] as const) {
      const watch = { filter, on: kinds as never };
      const announced = changes.filter((one) => matchesChange(watch, one));
      const expected = new Set(announced.map(({ instance, at }) => `${instance.id} ${at}`)).size;
      expect([kinds, await count(queryFor(filter, { kinds }))]).toEqual([kinds, expected]);
    }
  });

  it('counts by application, so that what a person may not see can be left out', async () => {
    const { counts } = await fixture.store.changes.countAnnouncements(queryFor(matchAll));
    expect(counts.toSorted((a, b) => a.count - b.count)).toEqual([
      expect.objectContaining({ count: 1 }),
      expect.objectContaining({ count: 1 }),
      { applicationName: 'order', count: 4 },
    ]);
    expect(counts).toContainEqual({ applicationName: undefined, count: 1 });
    expect(counts).toContainEqual({ applicationName: 'ärende', count: 1 });
  });

  it('counts only the newest changes and says since when', async () => {
    const counted = await fixture.store.changes.countAnnouncements(queryFor(matchAll, { maxChanges: 3 }));
    expect(counted.countedSince).toBe(minute(2));
    expect(counted.counts).toEqual([{ applicationName: 'order', count: 3 }]);
    expect((await fixture.store.changes.countAnnouncements(queryFor(matchAll))).countedSince).toBeUndefined();
    expect(await count(queryFor(matchAll, { since: minute(4) }))).toBe(2);
  });
});
