/**
 * Several replicas of the bot as it ships, on one PostgreSQL: how many questions they answer together, and how soon
 * one goes on with what another was doing. Barium takes 200 ms for every answer, as it does from far away.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { openAnswers } from '../replicas/answers.ts';
import { command, type Fleet, openFleet, type Replica, until } from '../replicas/fleet.ts';
import { type BenchRow, milliseconds } from './row.ts';

const upstreamMs = 200;
const measuredMs = 12_000;
/** Far more than one replica has calls for. */
const lanes = 72;
const intervalMs = 5_000;

export async function bench(): Promise<BenchRow[]> {
  const rates = await questions();
  const [alone = Number.NaN] = rates;
  const answered = rates.map((rate, index) => ({
    what: `${index + 1} replica${index === 0 ? '' : 's'}: questions answered a second, Barium takes ${upstreamMs} ms`,
    measured: `${rate.toFixed(0)}/s`,
    against: `one replica: ${alone.toFixed(0)}/s`,
    ratio: rate / alone,
    target: index === 0 ? '= 1' : `≥ ${(0.75 * (index + 1)).toFixed(2)}`,
    ok: index === 0 || rate >= 0.75 * (index + 1) * alone,
  }));
  return [...answered, await takeOver('SIGKILL', 'kill -9'), await takeOver('SIGSTOP', 'SIGSTOP')];
}

/** By number of replicas, how many questions they answer a second. */
async function questions(): Promise<readonly number[]> {
  const fleet = await openFleet({ instances: 60, cron: '*/30 * * * * *' });
  const rates: number[] = [];
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

async function rateOf({ simulator }: Fleet, replicas: readonly Replica[]): Promise<number> {
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
  const all = Array.from({ length: lanes }, (_, index) => lane(index));
  await delay(3_000);
  const [before, began] = [answered, performance.now()];
  await delay(measuredMs);
  const rate = (answered - before) / ((performance.now() - began) / 1_000);
  isOver = true;
  await Promise.all(all);
  await answers.close();
  return rate;
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
