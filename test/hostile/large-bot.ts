/** A bot that knows very many cases and changes, as the watcher would have read them. */
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { createRequestLimiter, defaultLimits, type RequestLimiter } from '../../src/rate-limit/limiter.ts';
import type { Change } from '../../src/store/contract/changes.ts';
import type { SnapshotRow } from '../../src/store/contract/snapshot.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createWatchQueries, disabledQueries } from '../../src/watch/queries.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { createSnapshotIndex } from '../../src/watch/scan/snapshot-index.ts';
import { createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { snapshotCommit } from '../store/builders.ts';
import { createRecordingAdapter } from '../watch/harness.ts';
import { largeNames } from './long-lines.ts';

const scannedAt = '2026-11-23T08:59:50.000Z';
const milestones = 5_000;
const people = 5_000;

function largeRow(n: number): SnapshotRow {
  const status = n % 10 === 0 ? 'active' : 'completed';
  return {
    id: guid(n + 1),
    name: largeNames.nameOf(n),
    status,
    milestone: `Milestone ${n % milestones}`,
    startDate: new Date(Date.UTC(2026, 9, 1) + ((n * 7_919) % 1_000_000) * 1_000).toISOString(),
    startedBy: `Person ${n % people}`,
    completedDate: undefined,
    applicationName: `Order ${n % 40}`,
    listedStatus: status,
    isGone: false,
  };
}

/** @param limiter the default admits everything */
export async function openLargeBot(
  options: { readonly cases?: number; readonly changes?: number; readonly limiter?: RequestLimiter } = {},
): Promise<TestBot> {
  const { cases = largeNames.count, changes = 0 } = options;
  const rows = Array.from({ length: cases }, (_, n) => largeRow(n));
  const snapshot = createSnapshot();
  snapshot.apply(rows);
  const store = await openSqliteStore(':memory:');
  const changeOf = (n: number): Change => ({
    kind: 'status',
    instance: largeRow(n % cases),
    from: 'ready',
    to: 'active',
    at: new Date(Date.parse(scannedAt) - (changes - n) * 1_000).toISOString(),
  });
  await store.snapshot.commit(
    snapshotCommit(await store.snapshot.acquireFence(), {
      changes: Array.from({ length: changes }, (_, n) => changeOf(n)),
    }),
  );
  // Barium itself has fewer: what it answers is not measured.
  const barium = createMemoryBarium(
    Array.from({ length: 2_000 }, (_, n) => ({ instance: instance(n * 10 + 1, { name: largeNames.nameOf(n * 10) }) })),
  );
  const now = () => testBot.clock.now;
  const state = () => ({
    isComplete: true,
    firstScanAt: '2026-01-01T00:00:00.000Z',
    lastScanAt: scannedAt,
  });
  const scanLoop = { state: state as never, lastScan: () => undefined, missingCount: () => 0 };
  const adapters = new Map([['web' as const, createRecordingAdapter()]]);
  const testBot: TestBot = await createTestBot({
    barium,
    store,
    watchQueries: createWatchQueries({
      snapshot,
      scanLoop,
      store,
      adapters,
      lateness: { listStuck: disabledQueries.listStuck },
      now: () => new Date(scannedAt),
    }),
    overrides: {
      index: createSnapshotIndex(snapshot, state, createLiveIndex({ barium, now: () => now() })),
      ...(options.limiter === undefined ? {} : { requestLimiter: options.limiter }),
    },
  });
  return testBot;
}

export function createDefaultLimiter(): RequestLimiter {
  return createRequestLimiter(defaultLimits);
}
