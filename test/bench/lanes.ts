/** Asking a server from several lanes at once. */
import { Agent } from 'node:http';

/** What one server did with some hundred questions. */
export interface Measured {
  /** Of each question, from sending it to the arrival of its answer. In milliseconds. */
  readonly times: readonly number[];
  /** Answers in a second. */
  readonly rate: number;
}

/** Asks `count` times in all, `lanes` at once. `ask` answers how long one took, in milliseconds. */
export async function inLanes(
  lanes: number,
  count: number,
  ask: (agent: Agent) => Promise<number>,
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const times: number[] = [];
  const began = performance.now();
  let left = count;
  const lane = async () => {
    for (; left > 0; left -= 1) times.push(await ask(agent));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const rate = times.length / ((performance.now() - began) / 1_000);
  agent.destroy();
  return { times, rate };
}
