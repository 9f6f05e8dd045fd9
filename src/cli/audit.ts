/** `barium-bot audit export`: the proof of what was done, as JSON Lines. */
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import { type Config, ConfigError } from '../config/index.ts';
import { printableJson } from '../lib/control-chars.ts';
import type { Logger } from '../log/index.ts';
import type { AuditRow, AuditStore } from '../store/contract/store.ts';
import { openStore } from '../store/open.ts';
import { readMoment } from './time-argument.ts';
import { UsageError } from './usage.ts';

export interface ExportOptions {
  /** What was begun then or later; everything where it is missing. */
  readonly since?: string | undefined;
  /** What was begun before then. */
  readonly until?: string | undefined;
  /** Written there, as a whole or not at all; to stdout where it is missing. */
  readonly out?: string | undefined;
}

/**
 * Writes the audit, a row a line, oldest first. Reads in portions, beside a bot that serves. Throws a `UsageError` for
 * a moment that is none, and a `ConfigError` where there is no store to read. Answers the exit code.
 */
export async function exportAudit(options: ExportOptions, config: Config, log: Logger): Promise<number> {
  const now = new Date();
  const from = readMoment('since', options.since ?? '1970-01-01', now);
  const until = options.until === undefined ? undefined : readMoment('until', options.until, now);
  if (until !== undefined && until <= from) throw new UsageError('--until should be later than --since');
  expectStore(config);
  const store = await openStore(config.database, log);
  try {
    await write(linesOf(store.audit, from, until), options.out);
    return 0;
  } finally {
    await store.close();
  }
}

/** Opening one that is not there would make it: an empty answer to a wrong `DATA_DIR`. */
function expectStore({ database }: Config): void {
  if (database.kind !== 'sqlite' || existsSync(database.file)) return;
  const remedy = 'Set it to the directory of the bot that serves.';
  throw new ConfigError([{ variable: 'DATA_DIR', problem: `holds no ${database.file}`, remedy }]);
}

async function* linesOf(audit: AuditStore, from: string, until: string | undefined): AsyncGenerator<string> {
  for await (const rows of audit.between(from, until)) yield rows.map(lineOf).join('');
}

async function write(lines: AsyncIterable<string>, out: string | undefined): Promise<void> {
  const source = Readable.from(lines);
  if (out === undefined) return print(source);
  const partial = `${out}.part`;
  try {
    await pipeline(source, createWriteStream(partial));
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Whoever reads may have seen enough, as `head` has. */
async function print(source: Readable): Promise<void> {
  try {
    await pipeline(source, process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** Scripts rely on these names, and on every one of them being there. */
function lineOf(row: AuditRow): string {
  const line = {
    id: row.id,
    at: row.at,
    endedAt: row.endedAt ?? null,
    person: personOf(row.person),
    place: placeOf(row.place),
    command: row.command,
    instance: row.instanceId === undefined ? null : { id: row.instanceId, name: row.instanceName ?? null },
    detail: row.detail ?? null,
    outcome: row.outcome,
    errorLogId: row.errorLogId ?? null,
  };
  return `${printableJson(JSON.stringify(line))}\n`;
}

function personOf({ platform, tenant, id, name }: Person) {
  return { platform, tenant, id, name };
}

function placeOf({ platform, tenant, id, isDirect, name, threadId }: Conversation) {
  return { platform, tenant, id, direct: isDirect, name: name ?? null, thread: threadId ?? null };
}
