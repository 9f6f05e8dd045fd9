import { createTask } from 'node-cron';

/** The shortest interval, in ms, between the next few runs of a cron expression. */
export function minCronIntervalMs(cron: string): number {
  return minInterval(nextRuns(cron));
}

/** The returned function does the same, and computes it anew only once the first of those runs is due. */
export function createMinCronInterval(cron: string, now: () => number): () => number {
  let known: { readonly from: number; readonly until: number; readonly intervalMs: number } | undefined;
  return () => {
    const at = now();
    if (known === undefined || at < known.from || at >= known.until) {
      const runs = nextRuns(cron);
      known = { from: at, until: runs[0] ?? at, intervalMs: minInterval(runs) };
    }
    return known.intervalMs;
  };
}

function nextRuns(cron: string): readonly number[] {
  const task = createTask(cron, () => undefined);
  const runs = task.getNextRuns(4).map((run) => run.getTime());
  // node-cron keeps every task until then.
  void task.destroy();
  return runs;
}

function minInterval(runs: readonly number[]): number {
  return Math.min(...runs.slice(1).map((run, index) => run - (runs[index] ?? run)));
}
