/** Reads the access lists and the messages again while the bot runs: on request, and when their file changes. */
import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { findListChanges, listEntries } from '../access/list-changes.ts';
import { ConfigError, type SettingsSource } from '../config/index.ts';
import { rereadSettings } from '../config/reread.ts';
import { createCoalescedTask } from '../lib/coalesce.ts';
import type { Logger } from '../log/index.ts';
import type { ReloadFault } from '../request/context.ts';
import type { Core } from './core.ts';

export interface SettingsReload {
  /** Reads the settings again now. Never rejects: a fault is logged and reported, and the lists stay. */
  reload(): Promise<void>;
  /** Resolves when the last attempt has ended. */
  stop(): Promise<void>;
}

interface SettingsReloadOptions extends Pick<Core, 'lists' | 'replaceLists' | 'reportReload' | 'now'> {
  readonly source: SettingsSource;
  readonly log: Logger;
  /** How often the file is looked at. One that has changed is read when it has been left alone for as long. */
  readonly pollMs?: number;
}

/** An editor writes a file in a few milliseconds. */
const defaultPollMs = 1_000;
/** In one log line. */
const maxLoggedEntries = 100;

export function startSettingsReload(options: SettingsReloadOptions): SettingsReload {
  const { source: started, log, pollMs = defaultPollMs } = options;
  let latest = started;
  let isWanted = false;
  let isStopped = false;
  let faultySince: string | undefined;

  const read = createCoalescedTask(async () => {
    const isTold = isWanted || faultySince !== undefined;
    isWanted = false;
    try {
      latest = apply(started, latest, isTold, options);
      faultySince = undefined;
      options.reportReload(undefined);
    } catch (error) {
      faultySince ??= options.now().toISOString();
      const issues = issuesOf(error, started.file);
      options.reportReload({ since: faultySince, issues });
      log.error({ file: started.file, issues }, 'the settings are invalid; the earlier access lists stay in force');
    }
  });

  const watching = watchFile(started.file, pollMs, () => read.trigger());
  return {
    async reload() {
      if (isStopped) return;
      isWanted = true;
      await read.trigger();
    },
    stop() {
      isStopped = true;
      watching.stop();
      return read.idle();
    },
  };
}

function issuesOf(error: unknown, file: string): ReloadFault['issues'] {
  if (error instanceof ConfigError) return error.issues.map(({ variable, problem }) => ({ variable, problem }));
  return [{ variable: file, problem: `could not be read again: ${error instanceof Error ? error.message : error}` }];
}

/** Puts the settings in the file in force. Returns the source as it was read. Throws a `ConfigError`. */
function apply(
  started: SettingsSource,
  latest: SettingsSource,
  isTold: boolean,
  { lists, replaceLists, log }: SettingsReloadOptions,
): SettingsSource {
  const { settings, source, needRestart, overridden } = rereadSettings(started, latest);
  if (!isTold && isDeepStrictEqual(source.variables, latest.variables)) return source;
  const changes = findListChanges(listEntries(lists()), listEntries(settings));
  const becomesOpen = settings.access.isOpenByDefault && !lists().access.isOpenByDefault;
  replaceLists(settings);
  for (const { variable, added, removed, entries } of changes) {
    const [addedCount, removedCount] = [added.length, removed.length];
    const shown = { added: added.slice(0, maxLoggedEntries), removed: removed.slice(0, maxLoggedEntries) };
    log.info({ variable, entries, addedCount, removedCount, ...shown }, 'access list replaced');
  }
  if (becomesOpen) log.warn('everyone can view cases because ACCESS_VIEWERS is no longer set');
  if (overridden.length > 0) {
    log.warn({ variables: overridden }, 'changed in the file without effect, since the environment sets them too');
  }
  if (needRestart.length > 0) log.warn({ variables: needRestart }, 'changed in the file; a restart is needed');
  if (isTold && changes.length === 0)
    log.info({ file: source.file }, 'settings read again; the access lists are the same');
  return source;
}

/**
 * Calls `onChange` after the file has changed and then been left alone for `everyMs`. Looks at the file itself at that
 * interval: notifications of the system miss what happens behind a symbolic link, which is how Kubernetes replaces a mounted
 * secret, and on network file systems.
 */
function watchFile(file: string, everyMs: number, onChange: () => Promise<void>): { stop(): void } {
  let handled: string | undefined;
  let before: string | undefined;
  let isStopped = false;
  const look = createCoalescedTask(async () => {
    const current = await fingerprint(file);
    const isSettled = current === before;
    before = current;
    if (isStopped || current === undefined || !isSettled || current === handled) return;
    handled = current;
    await onChange();
  });
  const timer = setInterval(() => void look.trigger(), everyMs).unref();
  return {
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}

/** Differs after each change of the file; `undefined` if it can be read only once, such as a pipe. Never rejects. */
async function fingerprint(file: string): Promise<string | undefined> {
  try {
    const state = await stat(file, { bigint: true });
    const { dev, ino, size, mtimeNs, ctimeNs } = state;
    return state.isFile() ? [dev, ino, size, mtimeNs, ctimeNs].join(' ') : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
