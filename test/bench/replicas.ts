/**
 * Several replicas of the bot as it ships, on one PostgreSQL: how many questions they answer together, how they share
 * out what is to be posted, and how soon one goes on with what another was doing. Barium takes 200 ms for every answer,
 * as it does from far away, or none, so that the processors are what is short.
 */
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { addChannels, sendCommand, type TestCluster, openTestCluster, channelConversation, type Replica } from '../cluster/cluster-processes.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { openResponseUrls } from '../cluster/response-urls.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

const upstreamMs = 200;
const measuredMs = 12_000;
/** For each replica: more than it has calls for. */
const lanes = 24;
const intervalMs = 5_000;
/** Above this share the processors are full: Slack, Barium, PostgreSQL and whoever asks run on them as well. */
const fullShare = 0.9;

interface Measured {
  /** Answers a second. */
  readonly rate: number;
  /** The share of all processors' time that was used meanwhile, by whomever. */
  readonly busy: number;
}

/** Times that the replica which reads falls silent, spread over the interval between two looks. */
const falls = 5;

export async function bench(): Promise<BenchRow[]> {
  const { atTimes: measured, full } = await questions();
  const alone = measured[0]?.rate ?? Number.NaN;
  const answered = measured.map(({ rate, busy }, index) => {
    const least = index === 0 ? 1 : 0.75 * (index + 1);
    return {
      what: `questions answered a second by ${index + 1} of the replicas, Barium takes ${upstreamMs} ms`,
      measured: `${rate.toFixed(0)}/s with ${(100 * busy).toFixed(0)} % of the processors`,
      against: `one replica: ${alone.toFixed(0)}/s`,
      ratio: rate / alone,
      target: `≥ ${least.toFixed(2)}, or full processors`,
      ok: rate >= least * alone || busy > fullShare,
    };
  });
  const last = measured.at(-1)?.rate ?? Number.NaN;
  return [
    ...answered,
    {
      name: 'by all three, Barium takes no time',
      measured: `${full.rate.toFixed(0)}/s with ${(100 * full.busy).toFixed(0)} % of the processors`,
      baseline: `the same three, Barium takes ${upstreamMs} ms: ${last.toFixed(0)}/s`,
      ratio: full.rate / last,
      target: 'full processors',
      isReached: full.busy > fullShare,
    },
    ...(await burst()),
    await takeOver('SIGKILL', 'kill -9'),
    await takeOver('SIGSTOP', 'SIGSTOP'),
  ];
}

/** How many questions are answered a second: by number of replicas, and by all of them with processors alone to wait for. */
async function questions(): Promise<{ readonly atTimes: readonly Measured[]; readonly full: Measured }> {
  const fleet = await openTestCluster({ instances: 60, cron: '*/30 * * * * *' });
  const rates: Measured[] = [];
  try {
    const replicas: Replica[] = [];
    for (const name of ['one', 'two', 'three']) {
      replicas.push(await fleet.start(name, { LOG_LEVEL: 'error' }));
      await waitUntil('Barium was read', async () => (await fleet.store.snapshot.getState()).isComplete);
      fleet.simulator.control.setQuirks({ latency: upstreamMs });
      rates.push(await rateOf(fleet, replicas));
      fleet.simulator.control.setQuirks({ latency: 0 });
    }
    return { atTimes: rates, full: await rateOf(fleet, replicas) };
  } finally {
    await fleet.close();
  }
}

async function rateOf({ simulator }: TestCluster, replicas: readonly Replica[]): Promise<Measured> {
  const answers = await openResponseUrls();
  const ids = simulator.control.list(60).map(({ id }) => id);
  let [isOver, answered] = [false, 0];
  async function lane(index: number): Promise<void> {
    const replica = replicas[index % replicas.length] as Replica;
    for (let turn = 0; !isOver; turn += 1) {
      // People and channels enough that nobody meets the limit of one.
      const among = `${index}X${turn % 20}`;
      const who = { user: `U0LANE${among}`, channel: `C0LANE${among}` };
      const id = randomUUID();
      await sendCommand(replica, `tasks ${ids[(index + turn) % ids.length]}`, answers.url(id), who);
      // A note that it takes a while may come before.
      while (!isOver && !answers.textsFor(id).some((text) => text !== '' && !text.endsWith('…'))) await delay(10);
      if (!isOver) answered += 1;
    }
  }
  const all = Array.from({ length: lanes * replicas.length }, (_, index) => lane(index));
  await delay(3_000);
  const [before, began, busyBefore] = [answered, performance.now(), processorTimes()];
  await delay(measuredMs);
  const rate = (answered - before) / ((performance.now() - began) / 1_000);
  const busy = shareUsed(busyBefore, processorTimes());
  isOver = true;
  await Promise.all(all);
  await answers.close();
  return { rate, busy };
}

/** In milliseconds since the machine started, over all processors. */
function processorTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((one) => one.times);
  const idle = times.reduce((sum, one) => sum + one.idle, 0);
  const all = times.reduce((sum, one) => sum + one.idle + one.user + one.sys + one.nice + one.irq, 0);
  return { idle, all };
}

function shareUsed(
  before: ReturnType<typeof processorTimes>,
  after: ReturnType<typeof processorTimes>,
): number {
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

/** Ten changes at once for fifty channels, each of which takes one message a second: by three replicas together. */
async function burst(): Promise<BenchRow[]> {
  const [changes, places] = [10, 50];
  const fleet = await openTestCluster({ instances: 60, cron: `*/${intervalMs / 1_000} * * * * *` });
  try {
    await Promise.all(['one', 'two', 'three'].map((name) => fleet.start(name, { LOG_LEVEL: 'error' })));
    await waitUntil('Barium was read', async () => (await fleet.store.snapshot.getState()).isComplete);
    const channels = Array.from({ length: places }, (_, n) => `C0BURST${n}`);
    addChannels(fleet, channels);
    for (const channel of channels) await fleet.watch({ conversation: channelConversation(channel), on: ['created'] });
    const before = await claimWrites(fleet);
    for (let n = 0; n < changes; n += 1) await fleet.simulator.control.create();
    const shown = () => channels.flatMap((channel) => fleet.messagesIn(channel));
    await waitUntil('the first is told', () => shown().length > 0);
    const began = performance.now();
    const isOver = async () =>
      shown().length >= changes * places && (await fleet.store.outbox.listQueues()).length === 0;
    await waitUntil('all of it is told', isOver, 60_000);
    const took = performance.now() - began;
    const messages = shown();
    const twice = messages.length - new Set(messages.map(({ key }) => key)).size;
    const writes = ((await claimWrites(fleet)) - before) / messages.length;
    const least = (changes - 1) * 1_000;
    // One before each message, and for each place to take it and to let it go.
    const needed = 1 + 2 / changes;
    return [
      {
        name: `${changes} changes to ${places} places by three replicas: from the first message to the last`,
        measured: `${formatMs(took)}, ${twice} twice`,
        baseline: `the pace’s lower bound for ${changes} messages a place: ${formatMs(least)}`,
        ratio: took / least,
        target: '≤ 1.2 ×, none twice',
        isReached: took <= 1.2 * least && twice === 0,
      },
      {
        name: 'the same: writes to the claims of places for each message',
        measured: writes.toFixed(2),
        baseline: `one for each message, and two for each place: ${needed.toFixed(2)}`,
        ratio: writes / needed,
        target: '≤ 1.5 ×',
        isReached: writes <= 1.5 * needed,
      },
    ];
  } finally {
    await fleet.close();
  }
}

/** How often a claim was taken, renewed, let go of or asked for in vain, by any replica. */
async function claimWrites({ database }: TestCluster): Promise<number> {
  // The server gathers what its sessions count, and each tells at the end of a statement, once a second at most.
  await delay(1_500);
  const rows = await database.run(
    `select n_tup_ins + n_tup_upd as writes from pg_stat_user_tables where relname = 'channel_leases'`,
  );
  return Number(rows[0]?.writes);
}

/**
 * From the moment that the replica which reads Barium falls silent until something new is told by another: the worst of
 * several, since it depends on where between two looks that moment is.
 */
async function takeOver(signal: 'SIGKILL' | 'SIGSTOP', name: string): Promise<BenchRow> {
  const fleet = await openTestCluster({ instances: 60, cron: `*/${intervalMs / 1_000} * * * * *` });
  const times: number[] = [];
  try {
    let leader = await fleet.start('replica 0');
    await waitUntil('Barium was read', async () => (await fleet.store.snapshot.getState()).isComplete);
    let other = await fleet.start('replica 1');
    await fleet.watch({ on: ['created'] });
    for (let fall = 0; fall < falls; fall += 1) {
      await looked(fleet);
      await delay((intervalMs * fall) / falls);
      const began = performance.now();
      leader.kill(signal);
      const { name: begun } = await fleet.simulator.control.create();
      await waitUntil('it is told', () => fleet.messagesIn().some(({ text }) => text.includes(begun)), 60_000);
      times.push(performance.now() - began);
      leader.kill('SIGCONT');
      const next = signal === 'SIGKILL' ? await fleet.start(`replica ${fall + 2}`) : leader;
      [leader, other] = [other, next];
    }
  } finally {
    await fleet.close();
  }
  const worst = Math.max(...times);
  return {
    name: `from ${name} of the replica that reads Barium until another has read and told, worst of ${falls}`,
    measured: `${formatMs(worst)} (${formatMs(quantile(times, 0.5))} in the middle)`,
    baseline: `two intervals of WATCH_CRON: ${formatMs(2 * intervalMs)}`,
    ratio: worst / (2 * intervalMs),
    target: '≤ 1',
    isReached: worst <= 2 * intervalMs,
  };
}

/** Resolves right after the next look at Barium. */
async function looked({ store }: TestCluster): Promise<void> {
  const { lastScanAt } = await store.snapshot.getState();
  await waitUntil('a look', async () => (await store.snapshot.getState()).lastScanAt !== lastScanAt);
}
