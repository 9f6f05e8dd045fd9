import { pino } from 'pino';
import { UnreachableError } from '../../src/barium/errors.ts';
import type { CardContext } from '../../src/cards/card-context.ts';
import { createLocalLeader } from '../../src/cluster/local.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import * as en from '../../src/text/en/index.ts';
import { createLateness } from '../../src/watch/scan/lateness.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { createScanLoop, type ScanLoop } from '../../src/watch/scan-loop.ts';
import { allowAllListeners } from '../allow-all.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';
import { matchAll } from '../store/builders.ts';
import { createMutableBarium, type MutableBarium } from './mutable-barium.ts';

const tick = { inMs: 25_000, intervalMs: 30_000 };
const { signal } = new AbortController();

describe('extra scans of the scan loop', () => {
  let barium: MutableBarium;
  let store: Store;
  let isLeader: boolean;

  beforeEach(async () => {
    barium = createMutableBarium(10);
    store = await openSqliteStore(':memory:');
    isLeader = true;
  });

  afterEach(() => store.close());

  async function openLoop(extraLoadPercent?: number): Promise<ScanLoop> {
    const snapshot = createSnapshot();
    const now = () => new Date('2026-11-27T09:00:00.000Z');
    const leader = createLocalLeader(store.snapshot);
    const loop = createScanLoop({
      barium: { ...barium, backgroundConcurrency: () => 7 },
      upstream: 'barium',
      store,
      snapshot,
      leader: { ...leader, acquire: async () => (isLeader ? leader.acquire() : undefined) },
      lateness: createLateness({ durations: store.durations, snapshot, stuckFactor: 3, now }),
      outageMs: () => 300_000,
      maxRecoveryMs: () => 0,
      cardContextFor: (): CardContext => ({ text: en, role: 'viewer', line: () => '', webLink: () => undefined }),
      authorize: allowAllListeners,
      extraLoadPercent,
      onCommit: () => undefined,
      log: pino({ level: 'silent' }),
      now,
    });
    await loop.load();
    await scan(loop);
    await store.watches.add({
      conversation: channel,
      owner: alice,
      filter: matchAll,
      on: ['milestone'],
      as: 'flat',
      diagram: false,
      createdAt: now().toISOString(),
    });
    return loop;
  }

  async function scan(loop: ScanLoop, isExtra = false): Promise<void> {
    if (await loop.acquireLeadership()) await loop.tick(signal, isExtra);
    else await loop.followLeader(signal);
  }

  async function announce(loop: ScanLoop, milestone = 'Packed'): Promise<void> {
    barium.set(guid(1), { milestone });
    await scan(loop);
  }

  it('The next scan comes before the tick once a change was announced, and the report says which scans are extra', async () => {
    const loop = await openLoop();
    expect(loop.msUntilExtraScan(tick)).toBeUndefined();
    await scan(loop);
    expect(loop.msUntilExtraScan(tick)).toBeUndefined();
    await announce(loop);
    expect(loop.lastScan()).toMatchObject({ announcements: 1, isExtra: false });
    expect(loop.msUntilExtraScan(tick)).toBeLessThanOrEqual(5_000);
    await scan(loop, true);
    expect(loop.lastScan()).toMatchObject({ announcements: 0, isExtra: true });
    expect(loop.msUntilExtraScan(tick)).toBeGreaterThan(0);
  });

  it('A change that nobody watches makes no scan come sooner', async () => {
    const loop = await openLoop();
    barium.set(guid(1), { status: 'completed' });
    await scan(loop);
    expect(loop.lastScan()).toMatchObject({ changes: 1, announcements: 0 });
    expect(loop.msUntilExtraScan(tick)).toBeUndefined();
  });

  it('After a failed scan, and in a process that is no longer the leader, no scan comes sooner', async () => {
    const loop = await openLoop();
    await announce(loop);
    barium.beforeRequest = () => {
      throw new UnreachableError('connection', { endpoint: 'GET /Instances' });
    };
    await scan(loop);
    expect(loop.failure()).toBeDefined();
    expect(loop.msUntilExtraScan(tick)).toBeUndefined();
    barium.beforeRequest = () => undefined;
    const other = await openLoop();
    await announce(other, 'Shipped');
    expect(other.msUntilExtraScan(tick)).toBeDefined();
    isLeader = false;
    await scan(other);
    expect(other.msUntilExtraScan(tick)).toBeUndefined();
  });

  it('Without a load for them, no scan comes sooner', async () => {
    const loop = await openLoop(0);
    await announce(loop);
    loop.expectChanges();
    expect(loop.msUntilExtraScan(tick)).toBeUndefined();
  });
});
