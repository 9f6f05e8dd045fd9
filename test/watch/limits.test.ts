import type { Authorization } from '../../src/access/authorization.ts';
import { createApplicationScopes, type InstanceFilter } from '../../src/access/scopes.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import type { Change } from '../../src/store/contract/changes.ts';
import type { SnapshotRow } from '../../src/store/contract/snapshot.ts';
import type { Watch } from '../../src/store/contract/watches.ts';
import * as en from '../../src/text/en/index.ts';
import { createDeliveries } from '../../src/watch/announce/announce.ts';
import { collectValues, countInstances, countMatches } from '../../src/watch/queries.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { createSnapshotIndex } from '../../src/watch/scan/snapshot-index.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { matchAll } from '../store/builders.ts';

const now = new Date('2026-11-23T09:00:00.000Z');

function snapshotRow(n: number, name: string, applicationName: string): SnapshotRow {
  const { description: _, ...row } = instance(n, { name, applicationName });
  return { ...row, listedStatus: row.status, isGone: false };
}

const order = snapshotRow(1, 'Order 1', 'Order');
const leave = snapshotRow(2, 'Secret order', 'Leave');

const watch: Watch = {
  id: 1,
  number: 1,
  conversation: channel,
  owner: alice,
  on: ['status'],
  as: 'flat',
  diagram: false,
  filter: matchAll,
  createdAt: now.toISOString(),
  mutedUntil: undefined,
};

describe('a watch in an installation with limits', () => {
  const changes = [order, leave].map(
    (one): Change => ({ kind: 'status', instance: one, from: 'ready', to: 'active', at: now.toISOString() }),
  );
  /** Announced titles if these subjects may only see orders. */
  const announcedTitles = async (watches: readonly Watch[], subjects: readonly string[]) => {
    const scopes = createApplicationScopes(
      subjects.map((id) => ({ platform: 'web', tenant: 'local', id, applications: ['Order'] })),
    );
    const context = { text: en, role: 'viewer', line: () => 'show', webLink: () => undefined } as const;
    const authorizations = new Map<number, Authorization>(
      watches.map(({ id, owner, conversation }) => [
        id,
        {
          role: 'viewer',
          isIndeterminate: false,
          instanceFilter: scopes.filterFor(owner, conversation),
        },
      ]),
    );
    const { deliveries } = await createDeliveries({
      changes,
      watches,
      revision: 1,
      baseCommitId: undefined,
      outage: undefined,
      since: now.toISOString(),
      now,
      authorizations,
      cardContextFor: () => context,
    });
    return deliveries.map(({ card }) => card.title);
  };

  it('A watch in a limited channel announces only what the channel may see', async () => {
    expect(await announcedTitles([watch], [])).toEqual(['Order 1 is now active', 'Secret order is now active']);
    expect(await announcedTitles([watch], ['orders'])).toEqual(['Order 1 is now active']);
  });

  it('A watch announces only what its owner may see, whatever other watches of the channel announce', async () => {
    const other = { ...watch, id: 2, number: 2, owner: { ...alice, id: 'bob' } };
    expect(await announcedTitles([watch], ['alice'])).toEqual(['Order 1 is now active']);
    expect(await announcedTitles([watch, other], ['alice'])).toEqual([
      'Order 1 is now active',
      'Secret order is now active',
    ]);
  });
});

describe('queries and searches for a user who sees only some instances', () => {
  const isOrder: InstanceFilter = ({ applicationName }) => applicationName === 'Order';
  const barium = createMemoryBarium([
    { instance: instance(1) },
    { instance: instance(2, { applicationName: 'Leave' }) },
  ]);
  const liveIndex = createLiveIndex({ barium, now: () => now });
  const snapshot = createSnapshot();
  snapshot.apply([order, leave]);

  it.each([
    ['snapshot', true],
    ['live index', false],
  ])('A search of the %s neither finds nor counts hidden instances', async (_, isComplete) => {
    const index = createSnapshotIndex(snapshot, () => ({ isComplete, lastScanAt: undefined }), liveIndex).scoped(
      isOrder,
    );
    const search = await index.search('order', 10);
    expect(search.total).toBe(1);
    expect(search.rows.map((row) => row.id)).toEqual([guid(1)]);
    expect((await index.search(guid(2).slice(0, 8), 10)).total).toBe(0);
    expect((await index.listByStatus('active')).rows.map((row) => row.id)).toEqual([guid(1)]);
    expect((await index.scoped(() => false).listByStatus(undefined)).rows).toEqual([]);
  });

  it('Counts and known values leave out hidden instances', async () => {
    expect(await countInstances(snapshot, isOrder)).toBe(1);
    expect(await countInstances(snapshot, undefined)).toBe(2);
    expect(await countMatches(snapshot, watch.filter, isOrder)).toBe(1);
    expect(await countMatches(snapshot, watch.filter)).toBe(2);
    expect((await collectValues(snapshot, isOrder)).applications).toEqual(['Order']);
  });
});
