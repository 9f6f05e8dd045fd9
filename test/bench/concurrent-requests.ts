import { Agent } from 'node:http';

export interface LoadResult {
  /** Of each request, from sending it until its answer arrived. */
  readonly durationsMs: readonly number[];
  readonly requestsPerSecond: number;
}

/**
 * Runs `clients` concurrent loops that call `send` `count` times each; `send` returns the duration in milliseconds. One
 * call per client before that opens its connection, since chat platforms keep theirs open.
 */
export async function sendConcurrently(
  clients: number,
  count: number,
  send: (agent: Agent) => Promise<number>,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const inParallel = (client: () => Promise<unknown>) => Promise.all(Array.from({ length: clients }, client));
  await inParallel(() => send(agent));
  const durationsMs: number[] = [];
  const startedAt = performance.now();
  await inParallel(async () => {
    for (let left = count; left > 0; left -= 1) durationsMs.push(await send(agent));
  });
  const requestsPerSecond = durationsMs.length / ((performance.now() - startedAt) / 1_000);
  agent.destroy();
  return { durationsMs, requestsPerSecond };
}
