/** The daily backups of a SQLite store, and whether the last attempt failed. */
import type { Logger } from '../log/index.ts';
import type { BackupFailure } from '../request/context.ts';
import { type BackupOptions, backUpDaily } from '../store/sqlite/backup.ts';

export interface Backups {
  /** Makes a backup if one is due. Never rejects: a failure is logged, and tried again next time. */
  run(): Promise<void>;
  /** `undefined` if the last attempt succeeded. */
  failure(): BackupFailure | undefined;
  /** Aborts a backup that is being made. */
  stop(): void;
}

export function createBackups(options: BackupOptions, log: Logger, now: () => Date): Backups {
  const stopping = new AbortController();
  let failure: BackupFailure | undefined;
  return {
    async run() {
      const startedAt = performance.now();
      try {
        const made = await backUpDaily(options, now(), stopping.signal);
        failure = undefined;
        if (made === undefined) return;
        const seconds = Math.round(performance.now() - startedAt) / 1_000;
        log.info({ file: made.path, bytes: made.bytes, seconds }, 'backed up the store');
      } catch (err) {
        if (stopping.signal.aborted) return;
        failure = {
          since: failure?.since ?? now().toISOString(),
          reason: err instanceof Error ? err.message : String(err),
        };
        log.error({ err, dir: options.dir }, 'failed to back up the store');
      }
    },
    failure: () => failure,
    stop: () => stopping.abort(),
  };
}
