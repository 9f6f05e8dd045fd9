/** A burst: 10,000 simultaneous changes for 50 channels that accept one message per second each, on both engines. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { createMemoryBarium, instance } from '../memory-barium.ts';
import { openTriggeredWatcher } from '../watch/triggered-watcher.ts';
import { type BenchStore, type Engine, engines, openBenchStore } from './bench-store.ts';
import type { BenchRow } from './result-row.ts';
import { waitFor } from './wait-for.ts';

const changeCount = 10_000;
const channelCount = 50;
const messageIntervalMs = 1_000;
const maxRatio = 1.2;
const maxDrainMs = 20 * 60_000;

/** A message that arrived at the platform. */
interface Arrival {
  readonly channel: string;
  readonly at: number;
  readonly instanceNames: readonly string[];
}

interface Burst {
  readonly arrivals: readonly Arrival[];
  readonly startedAt: number;
}

export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const engine of engines) {
    rows.push(...rowsOf(engine, await runBurst(await openBenchStore(engine, ':memory:'))));
  }
  return rows;
}

function rowsOf(engine: Engine, { arrivals, startedAt }: Burst): BenchRow[] {
  const announced = arrivals.flatMap(({ instanceNames }) => instanceNames);
  const lost = changeCount - new Set(announced).size;
  const duplicates = announced.length - new Set(announced).size;
  const durationMs = Math.max(...arrivals.map(({ at }) => at)) - startedAt;
  const messagesPerChannel = Math.max(...countEach(arrivals.map(({ channel }) => channel)));
  const minMs = (messagesPerChannel - 1) * messageIntervalMs;
  return [
    {
      name: `burst, ${engine}: ${format(changeCount)} changes, ${channelCount} channels: lost, duplicate`,
      measured: `${lost}, ${duplicates}`,
      baseline: `${arrivals.length} messages with ${format(announced.length)} changes`,
      target: '0, 0',
      isReached: lost === 0 && duplicates === 0,
    },
    {
      name: `burst, ${engine}: time to the last message, scan and commit included`,
      measured: seconds(durationMs),
      baseline: `rate limit, ${messagesPerChannel} messages per channel: ${seconds(minMs)}`,
      ratio: durationMs / minMs,
      target: `≤ ${maxRatio}`,
      isReached: durationMs <= maxRatio * minMs,
    },
  ];
}

/** Changes every instance between two scans, and waits until everything is posted. */
async function runBurst({ store, cluster, close }: BenchStore): Promise<Burst> {
  const barium = createMemoryBarium(
    Array.from({ length: changeCount }, (_, n) => ({
      instance: instance(n + 1, { applicationName: applicationOf(n % channelCount) }),
    })),
  );
  const arrivals: Arrival[] = [];
  const now = () => new Date();
  const watcher = await openTriggeredWatcher({ barium, store, coordination: cluster });
  watcher.start([recordingAdapter(arrivals)]);
  await watcher.trigger();
  for (let n = 0; n < channelCount; n += 1) {
    await store.watches.add({
      conversation: channelConversation(n),
      owner: { platform: 'web', tenant: 'local', id: 'alice', name: 'Alice', membership: 'member' },
      filter: {
        instance: undefined,
        statuses: undefined,
        match: undefined,
        milestone: undefined,
        startedBy: undefined,
        app: applicationOf(n),
      },
      on: ['milestone'],
      as: 'flat',
      diagram: false,
      createdAt: now().toISOString(),
    });
  }
  for (const stored of barium.cases.values()) {
    stored.instance = { ...stored.instance, milestone: 'Packed' };
  }
  const startedAt = performance.now();
  await watcher.trigger();
  const drain = async () => {
    while ((await store.outbox.listQueues()).length > 0) await sleep(100);
  };
  await waitFor('an empty outbox', drain(), maxDrainMs);
  await watcher.stop();
  await cluster?.close();
  await store.close();
  await close();
  return { arrivals, startedAt };
}

/** Records each message with the time at which it was posted. */
function recordingAdapter(arrivals: Arrival[]): ChatAdapter {
  return {
    platform: 'web',
    rateLimits: [{ maxPosts: 1, windowMs: messageIntervalMs }],
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ name: 'platform', ok: true, detail: '' }),
    async post({ id }, { card }) {
      const instanceNames = (card.rows ?? []).map((row) => row.title);
      arrivals.push({ channel: id, at: performance.now(), instanceNames });
      return `${arrivals.length}`;
    },
    update: async () => undefined,
  };
}

function channelConversation(n: number): Conversation {
  return { platform: 'web', tenant: 'local', id: `channel-${n}`, isDirect: false };
}

/** Zero-padded, so that no name is part of another one. */
function applicationOf(channel: number): string {
  return `Process ${String(channel).padStart(3, '0')}`;
}

function countEach(values: readonly string[]): readonly number[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}

function format(count: number): string {
  return count.toLocaleString('en');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
