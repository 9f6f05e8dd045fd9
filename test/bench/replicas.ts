/**
 * Several replicas of the bot as it ships, on one PostgreSQL: how many questions they answer together, and how soon
 * one goes on with what another was doing. Barium takes 200 ms for every answer, as it does from far away.
 */
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { openAnswers } from '../replicas/answers.ts';
import { command, type Fleet, openFleet, type Replica, until } from '../replicas/fleet.ts';
import { type BenchRow, milliseconds } from './row.ts';

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

export async function bench(): Promise<BenchRow[]> {
  const measured = await questions();
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
  return [...answered, await takeOver('SIGKILL', 'kill -9'), await takeOver('SIGSTOP', 'SIGSTOP')];
}

/** By number of replicas, how many questions they answer a second. */
async function questions(): Promise<readonly Measured[]> {
  const fleet = await openFleet({ instances: 60, cron: '*/30 * * * * *' });
  const rates: Measured[] = [];
  try {
    const replicas: Replica[] = [];
    for (const name of ['one', 'two', 'three']) {
      replicas.push(await fleet.start(name, { LOG_LEVEL: 'error' }));
      await until('Barium was read', async () => (await fleet.store.snapshot.state()).complete);
      fleet.simulator.control.setQuirks({ latency: upstreamMs });
      rates.push(await rateOf(fleet, replicas));
      fleet.simulator.control.setQuirks({ latency: 0 });
    }
  } finally {
    await fleet.close();
  }
  return rates;
}

async function rateOf({ simulator }: Fleet, replicas: readonly Replica[]): Promise<Measured> {
  const answers = await openAnswers();
  const ids = simulator.control.list(60).map(({ id }) => id);
  let [isOver, answered] = [false, 0];
  async function lane(index: number): Promise<void> {
    const replica = replicas[index % replicas.length] as Replica;
    // People and channels of their own, so that nobody meets the limit of one.
    const who = { user: `U0LANE${index}`, channel: `C0LANE${index}` };
    for (let turn = 0; !isOver; turn += 1) {
      const id = randomUUID();
      await command(replica, `tasks ${ids[(index + turn) % ids.length]}`, answers.url(id), who);
      // A note that it takes a while may come before.
      while (!isOver && !answers.to(id).some((text) => text !== '' && !text.endsWith('…'))) await delay(10);
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

/** From the moment that the replica which reads Barium falls silent until something new is told by another. */
async function takeOver(signal: NodeJS.Signals, name: string): Promise<BenchRow> {
  const fleet = await openFleet({ instances: 60, cron: `*/${intervalMs / 1_000} * * * * *` });
  try {
    const leader = await fleet.start('leader');
    await until('Barium was read', async () => (await fleet.store.snapshot.state()).complete);
    await fleet.start('other');
    await fleet.watch({ on: ['created'] });
    await delay(intervalMs);
    const began = performance.now();
    leader.kill(signal);
    const begun = await fleet.simulator.control.create();
    await until('it is told', () => fleet.shown().some(({ text }) => text.includes(begun.name)), 60_000);
    const took = performance.now() - began;
    leader.kill('SIGCONT');
    return {
      what: `from ${name} of the replica that reads Barium until another has read and told`,
      measured: milliseconds(took),
      against: `two intervals of WATCH_CRON: ${milliseconds(2 * intervalMs)}`,
      ratio: took / (2 * intervalMs),
      target: '≤ 1',
      ok: took <= 2 * intervalMs,
    };
  } finally {
    await fleet.close();
  }
}
