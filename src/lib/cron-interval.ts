import { createTask } from 'node-cron';

/** The shortest interval, in ms, between the next few runs of a cron expression. */
export function minCronIntervalMs(cron: string): number {
  const runs = createTask(cron, () => undefined)
    .getNextRuns(4)
    .map((run) => run.getTime());
  return Math.min(...runs.slice(1).map((run, index) => run - (runs[index] ?? run)));
}
