import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadResult {
  /** Of each request, until its answer arrived. */
  readonly durationsMs: readonly number[];
  readonly requestsPerSecond: number;
}

/** Of each client: so many requests, or as many as it gets done in so many milliseconds. */
type Amount = { readonly count: number } | { readonly ms: number };

/**
 * Runs `clients` concurrent loops that call `send`, which returns the duration in milliseconds. One call per client before
 * that opens its connection, since chat platforms keep theirs open.
 */
export async function sendConcurrently(
  clients: number,
  amount: Amount,
  send: (agent: Agent) => Promise<number>,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const inParallel = (client: () => Promise<unknown>) => Promise.all(Array.from({ length: clients }, client));
  await inParallel(() => send(agent));
  const durationsMs: number[] = [];
  const startedAt = performance.now();
  const isDone = (sent: number) =>
    'count' in amount ? sent >= amount.count : performance.now() - startedAt >= amount.ms;
  await inParallel(async () => {
    for (let sent = 0; !isDone(sent); sent += 1) durationsMs.push(await send(agent));
  });
  const requestsPerSecond = durationsMs.length / ((performance.now() - startedAt) / 1_000);
  agent.destroy();
  return { durationsMs, requestsPerSecond };
}

/**
 * Calls `send` at a constant rate, whatever the answers take, as people do who know nothing of each other. Durations count from
 * the time at which a request was due: one that a pause of the machine delays has waited, too.
 */
export async function sendAtRate(
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  send: () => Promise<unknown>,
): Promise<readonly number[]> {
  const durationsMs: number[] = [];
  const failures: unknown[] = [];
  const startsAt = performance.now();
  const sendOne = async (dueAt: number) => {
    try {
      await send();
      durationsMs.push(performance.now() - dueAt);
    } catch (error) {
      failures.push(error);
    }
  };
  const pending: Promise<void>[] = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const dueAt = startsAt + (n * 1_000) / perSecond;
    const earlyMs = dueAt - performance.now();
    if (earlyMs > 0) await sleep(earlyMs);
    pending.push(sendOne(dueAt));
  }
  await Promise.all(pending);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} requests failed: ${failures[0]}`);
  return durationsMs;
}
