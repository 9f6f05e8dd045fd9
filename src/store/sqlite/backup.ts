/** Daily copies of a SQLite file. Another process makes them, so that the bot goes on, and can stop at any time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ensurePrivateFile, privateDirectoryMode } from '../../lib/private-file.ts';

export interface BackupOptions {
  /** The store's file. */
  readonly file: string;
  /** Created if it is missing. */
  readonly dir: string;
  readonly retentionDays: number;
}

interface Backup {
  readonly path: string;
  readonly bytes: number;
}

const dayMs = 24 * 60 * 60_000;
/** Whoever asks once an hour gets a backup at about the same time each day. */
const intervalMs = dayMs - 30 * 60_000;

const namePattern = /^barium-bot-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/;
const unfinishedSuffix = '.unfinished';

/**
 * Makes a backup if the newest is a day old, and deletes those that are older than their retention, but never the newest.
 * Resolves with the new backup, if one was made. Rejects if it could not be made, or is damaged, or `signal` aborts; no
 * unfinished file is left then, or the next call deletes it.
 */
export async function backUpDaily(
  { file, dir, retentionDays }: BackupOptions,
  now: Date,
  signal: AbortSignal,
): Promise<Backup | undefined> {
  await mkdir(dir, { recursive: true, mode: privateDirectoryMode });
  const names = await readdir(dir);
  // Of a process that was killed.
  for (const name of names) if (name.endsWith(unfinishedSuffix)) await rm(join(dir, name), { force: true });
  const times = names.flatMap((name) => timeOf(name) ?? []);
  // Times in the future are of a clock that was wrong.
  const newest = Math.max(...times.filter((time) => time <= now.getTime()));
  const isDue = now.getTime() - newest >= intervalMs;
  const made = isDue ? await makeBackup(file, join(dir, nameAt(now)), signal) : undefined;
  const oldestKept = Math.min(now.getTime() - retentionDays * dayMs, isDue ? now.getTime() : newest);
  for (const time of times) if (time < oldestKept) await rm(join(dir, nameAt(new Date(time))), { force: true });
  return made;
}

/** The time (ms) in the name of a backup. */
function timeOf(name: string): number | undefined {
  const [, date, hours, minutes, seconds] = namePattern.exec(name) ?? [];
  return date === undefined ? undefined : Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`);
}

function nameAt(time: Date): string {
  return `barium-bot-${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;
}

/** The file has its name only once it is complete and on the disk. */
async function makeBackup(file: string, path: string, signal: AbortSignal): Promise<Backup> {
  const unfinished = `${path}${unfinishedSuffix}`;
  try {
    // SQLite accepts an empty file, and leaves its permissions: a backup holds the same secrets as the store.
    ensurePrivateFile(unfinished);
    await vacuumInto(file, unfinished, signal);
    // SQLite itself does not wait for the disk here: https://www.sqlite.org/lang_vacuum.html#vacuum_with_an_into_clause
    const handle = await open(unfinished, 'r+');
    const { size: bytes } = await handle.stat();
    await handle.sync().finally(() => handle.close());
    await rename(unfinished, path);
    return { path, bytes };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Reads every row, so that damage is noticed, and checks the copy. */
const script = `
  const [driver, file, target] = process.argv.slice(1);
  const { DatabaseSync } = require(driver);
  require('node:os').setPriority(10);
  new DatabaseSync(file, { readOnly: true, timeout: 60_000 }).prepare('vacuum into ?').run(target);
  const [{ quick_check: found }] = new DatabaseSync(target, { readOnly: true }).prepare('pragma quick_check(1)').all();
  if (found !== 'ok') throw new Error(found);
`;

async function vacuumInto(file: string, target: string, signal: AbortSignal): Promise<void> {
  const driver = createRequire(import.meta.url).resolve('@photostructure/sqlite');
  const child = spawn(process.execPath, ['--eval', script, driver, file, target], {
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  const [[code], output] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  if (code === 0) return;
  const reason = /^\s*(?:\w*Error): (.+)$/m.exec(output)?.[1] ?? `the process ended with ${code}`;
  throw new Error(`the backup failed: ${reason}`);
}
