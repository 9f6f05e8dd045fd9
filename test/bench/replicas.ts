/**
 * Replicas as they ship, on one PostgreSQL: command throughput, distribution of announcements, and failover. Barium takes
 * 200 ms per request, as it does from far away, or no time, so that the processors are the bottleneck.
 */
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import {
  addChannels,
  channelConversation,
  openTestCluster,
  type Replica,
  sendCommand,
  type TestCluster,
} from '../cluster/cluster-processes.ts';
import { openResponseUrls } from '../cluster/response-urls.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

const upstreamMs = 200;
const warmUpMs = 3_000;
const measuredMs = 12_000;
/** Per replica: more than it has upstream requests for. */
const clientsPerReplica = 24;
const scanIntervalMs = 5_000;
/** Above this share the processors are saturated. Slack, Barium, PostgreSQL and the clients share them. */
const saturatedShare = 0.9;
/** Failures of the leader, spread over the scan interval. */
const failoverCount = 5;

interface Throughput {
  readonly commandsPerSecond: number;
  /** The share of all processor time that was used meanwhile, by any process. */
  readonly cpuShare: number;
}

export async function bench(): Promise<BenchRow[]> {
  return [
    ...throughputRows(await measureThroughput()),
    ...(await measureBurst()),
    await measureFailover('SIGKILL', 'kill -9'),
    await measureFailover('SIGSTOP', 'SIGSTOP'),
  ];
}

interface ThroughputReport {
  /** With one replica, with two, and so on. */
  readonly byReplicas: readonly Throughput[];
  /** All replicas with an upstream that takes no time. */
  readonly saturated: Throughput;
}

async function measureThroughput(): Promise<ThroughputReport> {
  const cluster = await openTestCluster({ instances: 60, cron: '*/30 * * * * *' });
  const byReplicas: Throughput[] = [];
  try {
    const replicas: Replica[] = [];
    for (const name of ['one', 'two', 'three']) {
      replicas.push(await cluster.start(name, { LOG_LEVEL: 'error' }));
      await waitForInitialScan(cluster);
      cluster.simulator.control.setQuirks({ latency: upstreamMs });
      byReplicas.push(await throughputOf(cluster, replicas));
      cluster.simulator.control.setQuirks({ latency: 0 });
    }
    return { byReplicas, saturated: await throughputOf(cluster, replicas) };
  } finally {
    await cluster.close();
  }
}

function throughputRows({ byReplicas, saturated }: ThroughputReport): BenchRow[] {
  const one = byReplicas[0]?.commandsPerSecond ?? Number.NaN;
  const all = byReplicas.at(-1)?.commandsPerSecond ?? Number.NaN;
  const describe = ({ commandsPerSecond, cpuShare }: Throughput) =>
    `${commandsPerSecond.toFixed(0)}/s at ${(100 * cpuShare).toFixed(0)} % CPU`;
  const rows = byReplicas.map((throughput, index): BenchRow => {
    const minRatio = index === 0 ? 1 : 0.75 * (index + 1);
    const ratio = throughput.commandsPerSecond / one;
    return {
      name: `throughput, replicas: ${index + 1}, Barium takes ${upstreamMs} ms`,
      measured: describe(throughput),
      baseline: `one replica: ${one.toFixed(0)}/s`,
      ratio,
      target: `≥ ${minRatio.toFixed(2)}, or CPU saturated`,
      isReached: ratio >= minRatio || throughput.cpuShare > saturatedShare,
    };
  });
  return [
    ...rows,
    {
      name: `throughput, replicas: ${byReplicas.length}, Barium takes no time`,
      measured: describe(saturated),
      baseline: `Barium takes ${upstreamMs} ms: ${all.toFixed(0)}/s`,
      ratio: saturated.commandsPerSecond / all,
      target: 'CPU saturated',
      isReached: saturated.cpuShare > saturatedShare,
    },
  ];
}

async function throughputOf({ simulator }: TestCluster, replicas: readonly Replica[]): Promise<Throughput> {
  const responses = await openResponseUrls();
  const ids = simulator.control.list(60).map(({ id }) => id);
  let isStopped = false;
  let answered = 0;
  async function runClient(index: number): Promise<void> {
    const replica = replicas[index % replicas.length] as Replica;
    for (let round = 0; !isStopped; round += 1) {
      // Enough people and channels to stay below every rate limit.
      const suffix = `${index}X${round % 20}`;
      const sender = { user: `U0CLIENT${suffix}`, channel: `C0CLIENT${suffix}` };
      const id = randomUUID();
      await sendCommand(replica, `tasks ${ids[(index + round) % ids.length]}`, responses.url(id), sender);
      // A note that the answer takes a while can come first.
      const isAnswered = () => responses.textsFor(id).some((text) => text !== '' && !text.endsWith('…'));
      while (!isStopped && !isAnswered()) await delay(10);
      if (!isStopped) answered += 1;
    }
  }
  const clients = Array.from({ length: clientsPerReplica * replicas.length }, (_, index) => runClient(index));
  await delay(warmUpMs);
  const before = { answered, cpu: processorTimes() };
  const startedAt = performance.now();
  await delay(measuredMs);
  const commandsPerSecond = (answered - before.answered) / ((performance.now() - startedAt) / 1_000);
  const cpuShare = usedShare(before.cpu, processorTimes());
  isStopped = true;
  await Promise.all(clients);
  await responses.close();
  return { commandsPerSecond, cpuShare };
}

interface ProcessorTimes {
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Since the machine started, summed over all processors. */
function processorTimes(): ProcessorTimes {
  const times = cpus().map((cpu) => cpu.times);
  const idleMs = times.reduce((sum, one) => sum + one.idle, 0);
  const totalMs = times.reduce((sum, one) => sum + one.idle + one.user + one.sys + one.nice + one.irq, 0);
  return { idleMs, totalMs };
}

function usedShare(before: ProcessorTimes, after: ProcessorTimes): number {
  return 1 - (after.idleMs - before.idleMs) / (after.totalMs - before.totalMs);
}

/** Ten simultaneous changes for fifty channels that accept one message per second each, on three replicas. */
async function measureBurst(): Promise<BenchRow[]> {
  const changeCount = 10;
  const channelCount = 50;
  const cluster = await openTestCluster({ instances: 60, cron: `*/${scanIntervalMs / 1_000} * * * * *` });
  try {
    await Promise.all(['one', 'two', 'three'].map((name) => cluster.start(name, { LOG_LEVEL: 'error' })));
    await waitForInitialScan(cluster);
    const channels = Array.from({ length: channelCount }, (_, n) => `C0BURST${n}`);
    addChannels(cluster, channels);
    for (const channel of channels)
      await cluster.watch({ conversation: channelConversation(channel), on: ['created'] });
    const writesBefore = await countLeaseWrites(cluster);
    for (let n = 0; n < changeCount; n += 1) await cluster.simulator.control.create();
    const posted = () => channels.flatMap((channel) => cluster.messagesIn(channel));
    await waitUntil('the first message is posted', () => posted().length > 0);
    const startedAt = performance.now();
    const isComplete = async () =>
      posted().length >= changeCount * channelCount && (await cluster.store.outbox.listQueues()).length === 0;
    await waitUntil('all messages are posted', isComplete, 60_000);
    const durationMs = performance.now() - startedAt;
    const messages = posted();
    const duplicates = messages.length - new Set(messages.map(({ key }) => key)).size;
    const writes = ((await countLeaseWrites(cluster)) - writesBefore) / messages.length;
    const minMs = (changeCount - 1) * 1_000;
    // One before each message, and two per channel, to acquire and release the lease.
    const requiredWrites = 1 + 2 / changeCount;
    return [
      {
        name: `burst, three replicas: ${changeCount} changes, ${channelCount} channels: first to last message`,
        measured: `${formatMs(durationMs)}, ${duplicates} duplicates`,
        baseline: `rate limit, ${changeCount} messages per channel: ${formatMs(minMs)}`,
        ratio: durationMs / minMs,
        target: '≤ 1.2, no duplicates',
        isReached: durationMs <= 1.2 * minMs && duplicates === 0,
      },
      {
        name: 'burst, three replicas: lease writes per message',
        measured: writes.toFixed(2),
        baseline: `one per message and two per channel: ${requiredWrites.toFixed(2)}`,
        ratio: writes / requiredWrites,
        target: '≤ 1.5',
        isReached: writes <= 1.5 * requiredWrites,
      },
    ];
  } finally {
    await cluster.close();
  }
}

/** How often any replica has acquired, renewed, released or tried to acquire a lease. */
async function countLeaseWrites({ database }: TestCluster): Promise<number> {
  // PostgreSQL's sessions report their counters once a second at most.
  await delay(1_500);
  const rows = await database.run(
    `select n_tup_ins + n_tup_upd as writes from pg_stat_user_tables where relname = 'channel_leases'`,
  );
  return Number(rows[0]?.writes);
}

/**
 * The longest time from the failure of the leader until another replica has announced a new change. It depends on when
 * in the scan interval the leader fails, so the failures are spread over the interval.
 */
async function measureFailover(signal: 'SIGKILL' | 'SIGSTOP', signalName: string): Promise<BenchRow> {
  const cluster = await openTestCluster({ instances: 60, cron: `*/${scanIntervalMs / 1_000} * * * * *` });
  const durationsMs: number[] = [];
  try {
    let leader = await cluster.start('replica 0');
    await waitForInitialScan(cluster);
    let follower = await cluster.start('replica 1');
    await cluster.watch({ on: ['created'] });
    for (let n = 0; n < failoverCount; n += 1) {
      await waitForNextScan(cluster);
      await delay((scanIntervalMs * n) / failoverCount);
      const startedAt = performance.now();
      leader.kill(signal);
      const { name: created } = await cluster.simulator.control.create();
      const isAnnounced = () => cluster.messagesIn().some(({ text }) => text.includes(created));
      await waitUntil('the change is announced', isAnnounced, 60_000);
      durationsMs.push(performance.now() - startedAt);
      leader.kill('SIGCONT');
      const next = signal === 'SIGKILL' ? await cluster.start(`replica ${n + 2}`) : leader;
      [leader, follower] = [follower, next];
    }
  } finally {
    await cluster.close();
  }
  const maxMs = Math.max(...durationsMs);
  return {
    name: `failover after ${signalName} of the leader, until the next announcement: longest of ${failoverCount}`,
    measured: `${formatMs(maxMs)} (median ${formatMs(quantile(durationsMs, 0.5))})`,
    baseline: `two intervals of WATCH_CRON: ${formatMs(2 * scanIntervalMs)}`,
    ratio: maxMs / (2 * scanIntervalMs),
    target: '≤ 1',
    isReached: maxMs <= 2 * scanIntervalMs,
  };
}

async function waitForInitialScan({ store }: TestCluster): Promise<void> {
  await waitUntil('the initial scan is complete', async () => (await store.snapshot.getState()).isComplete);
}

async function waitForNextScan({ store }: TestCluster): Promise<void> {
  const { lastScanAt } = await store.snapshot.getState();
  await waitUntil('a scan is complete', async () => (await store.snapshot.getState()).lastScanAt !== lastScanAt);
}
