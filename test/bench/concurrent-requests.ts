/** Asking a server from several lanes at once. */
import { Agent } from 'node:http';

/** What one server did with some hundred questions. */
export interface LoadResult {
  /** Of each question, from sending it to the arrival of its answer. In milliseconds. */
  readonly durationsMs: readonly number[];
  /** Answers in a second. */
  readonly requestsPerSecond: number;
}

/**
 * Asks in so many lanes at once, `count` times in each. `ask` answers how long one took, in milliseconds. A question
 * before that in each lane opens its connection: chat platforms keep theirs.
 */
export async function sendConcurrently(
  lanes: number,
  count: number,
  ask: (agent: Agent) => Promise<number>,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const together = (lane: () => Promise<unknown>) => Promise.all(Array.from({ length: lanes }, lane));
  await together(() => ask(agent));
  const times: number[] = [];
  const began = performance.now();
  await together(async () => {
    for (let left = count; left > 0; left -= 1) times.push(await ask(agent));
  });
  const rate = times.length / ((performance.now() - began) / 1_000);
  agent.destroy();
  return { durationsMs: times, requestsPerSecond: rate };
}
