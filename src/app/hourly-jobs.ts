/**
 * What a running bot does once an hour: it prunes the store and backs it up, rotates the keys of pictures, and repeats its
 * warnings.
 */
import type { RetentionConfig } from '../config/index.ts';
import type { PictureKeys } from '../http/picture-keys.ts';
import type { Logger } from '../log/index.ts';
import type { MonotonicClock } from '../rate-limit/fair-queue.ts';
import type { InstallationWarnings } from '../request/context.ts';
import type { Store } from '../store/contract/index.ts';
import type { Backups } from './backups.ts';
import { prune } from './pruning.ts';

export interface HourlyJobOptions {
  readonly store: Store;
  readonly retention: RetentionConfig;
  /** `undefined` if there are none. */
  readonly backups: Pick<Backups, 'run' | 'stop'> | undefined;
  readonly pictureKeys: Pick<PictureKeys, 'refresh'>;
  /** Only one of the processes that share a store prunes it. */
  readonly isLeader: () => boolean;
  readonly warnings: () => Promise<InstallationWarnings>;
  readonly log: Logger;
  readonly now: () => Date;
  /** For tests. */
  readonly clock?: MonotonicClock;
}

const systemClock: MonotonicClock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
};

const hourMs = 60 * 60_000;
/** After the start, when the first scan has usually ended. */
const firstRunMs = 60_000;
const warningIntervalMs = 24 * hourMs;

/** Returns a function that stops the jobs and waits for those that run. */
export function startHourlyJobs(options: HourlyJobOptions): () => Promise<void> {
  const { clock = systemClock } = options;
  const warn = createDailyWarnings(options, clock);
  let running = warn();
  let cancel = clock.after(firstRunMs, run);

  function run(): void {
    cancel = clock.after(hourMs, run);
    running = running.then(() => runJobs(options, warn));
  }

  return async () => {
    cancel();
    options.backups?.stop();
    await running;
  };
}

/** Never rejects: each job waits an hour for its next chance. */
async function runJobs(options: HourlyJobOptions, warn: () => Promise<void>): Promise<void> {
  const { store, retention, backups, pictureKeys, isLeader, log, now } = options;
  try {
    await pictureKeys.refresh();
  } catch (err) {
    log.error({ err }, 'failed to refresh the picture keys');
  }
  if (isLeader()) {
    try {
      const { expired = 0, ...pruned } = await prune(store, retention, now());
      log.debug(pruned, 'pruned the store');
      if (expired > 0) log.warn({ deliveries: expired }, 'gave up announcements that could not be posted for a month');
    } catch (err) {
      log.error({ err }, 'failed to prune the store');
    }
    await backups?.run();
  }
  await warn();
}

/** Logs what the operator should look into, once a day. Never rejects. */
function createDailyWarnings({ warnings, log }: HourlyJobOptions, clock: MonotonicClock): () => Promise<void> {
  let nextAt = clock.now();
  return async () => {
    if (clock.now() < nextAt) return;
    nextAt = clock.now() + warningIntervalMs;
    try {
      const { isOpenByDefault, auditSize, reloadFault } = await warnings();
      if (isOpenByDefault) {
        log.warn('everyone can view cases because ACCESS_VIEWERS is not set; list the viewers, or set it to *');
      }
      if (reloadFault !== undefined) {
        log.error({ ...reloadFault }, 'the settings are invalid; the earlier access lists stay in force');
      }
      if (auditSize !== undefined) {
        log.warn({ ...auditSize }, 'the audit log is large and kept forever; export it and set AUDIT_RETENTION');
      }
    } catch (err) {
      log.error({ err }, 'failed to check the installation');
    }
  };
}
