import { setImmediate } from 'node:timers/promises';

const microsecondsPerMs = 1_000;

/**
 * The longest time, in milliseconds, that `work` keeps the event loop without a break. Only the processor time of this
 * process counts, so that it is the same on a busy machine.
 */
export async function measureLoopDelay(work: () => Promise<unknown>): Promise<number> {
  const measured = { isDone: false, maxMs: 0 };
  const ticking = tick(measured);
  try {
    await work();
  } finally {
    measured.isDone = true;
  }
  await ticking;
  return measured.maxMs;
}

async function tick(measured: { isDone: boolean; maxMs: number }): Promise<void> {
  await setImmediate();
  let [at, used] = [performance.now(), process.cpuUsage()];
  while (!measured.isDone) {
    await setImmediate();
    const elapsedMs = performance.now() - at;
    const { user, system } = process.cpuUsage(used);
    // The process has other threads, too, so it can use more than what has elapsed.
    measured.maxMs = Math.max(measured.maxMs, Math.min(elapsedMs, (user + system) / microsecondsPerMs));
    [at, used] = [performance.now(), process.cpuUsage()];
  }
}

/** The shortest of several such delays: a collection of garbage in one of them does not count. */
export async function measureBestLoopDelay(work: () => Promise<unknown>, enoughMs: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 4 && best > enoughMs; attempt += 1) {
    best = Math.min(best, await measureLoopDelay(work));
  }
  return best;
}
