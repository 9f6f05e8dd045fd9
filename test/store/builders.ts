/** Rows for tests of the store, with defaults for everything a test doesn't mention. */

import type { NewDelivery } from '../../src/store/contract/outbox.ts';
import type { SnapshotCommit, SnapshotRow } from '../../src/store/contract/snapshot.ts';
import type { NewWatch, WatchFilter } from '../../src/store/contract/watches.ts';
import { alice, channel } from '../bot/test-bot.ts';

/** The time of everything that has no time of its own. */
export const at = '2026-11-23T09:00:00.000Z';

export const matchAll: WatchFilter = {
  instance: undefined,
  statuses: undefined,
  app: undefined,
  match: undefined,
  milestone: undefined,
  startedBy: undefined,
};

export function newWatch(more: Partial<NewWatch> = {}): NewWatch {
  return {
    conversation: channel,
    owner: alice,
    filter: matchAll,
    on: ['gone'],
    as: 'flat',
    diagram: false,
    createdAt: at,
    ...more,
  };
}

export function newDelivery(key: string, more: Partial<NewDelivery> = {}): NewDelivery {
  return {
    key,
    conversation: channel,
    watchId: undefined,
    card: { title: key },
    entries: [],
    noticedAt: at,
    since: at,
    dueAt: at,
    ...more,
  };
}

export function snapshotRow(id: string, more: Partial<SnapshotRow> = {}): SnapshotRow {
  return {
    id,
    name: `Order ${id}`,
    status: 'active',
    milestone: undefined,
    startDate: at,
    startedBy: 'Alice',
    completedDate: undefined,
    applicationName: 'Order',
    listedStatus: 'active',
    isGone: false,
    ...more,
  };
}

/** A commit of a complete scan that changed nothing else. */
export function snapshotCommit(fence: number, more: Partial<SnapshotCommit> = {}): SnapshotCommit {
  const { baseRevision = 0 } = more;
  return {
    fence,
    baseRevision,
    baseCommitId: baseRevision === 0 ? undefined : `commit ${baseRevision}`,
    commitId: `commit ${baseRevision + 1}`,
    state: {
      firstScanAt: at,
      lastScanAt: at,
      initialScan: undefined,
      isComplete: true,
      countSurplus: {},
    },
    rows: [],
    deadlines: [],
    changes: [],
    deliveries: [],
    endedWatches: [],
    ...more,
  };
}
