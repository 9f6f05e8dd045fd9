/** `barium-bot audit export`: the audit log as JSON Lines. */
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import { type Config, ConfigError } from '../config/index.ts';
import { escapeControlsInJson } from '../lib/control-chars.ts';
import { errorCode } from '../lib/error-code.ts';
import type { Logger } from '../log/index.ts';
import type { AuditRow, AuditStore } from '../store/contract/audit.ts';
import { openStore } from '../store/open.ts';
import { stringsFor } from '../text/strings.ts';
import { parseTime } from './time-argument.ts';
import { UsageError } from './usage.ts';
import { fillFile, reserveFile } from './write-file.ts';

interface ExportOptions {
  /** Inclusive start; everything when omitted. */
  readonly since?: string | undefined;
  /** Exclusive end. */
  readonly until?: string | undefined;
  /** The file to create, completely or not at all; stdout when omitted. */
  readonly out?: string | undefined;
}

/**
 * Writes the audit log, one row per line, oldest first. It streams, and can run while the bot is up. Returns the exit code.
 * Rejects with a `UsageError` for an invalid time or a file that exists, and with a `ConfigError` if there is no store.
 */
export async function exportAudit(options: ExportOptions, config: Config, log: Logger): Promise<number> {
  const now = new Date();
  const from = parseTime('since', options.since ?? '1970-01-01', now);
  const until = options.until === undefined ? undefined : parseTime('until', options.until, now);
  if (until !== undefined && until <= from) throw new UsageError('--until must be later than --since');
  expectStore(config);
  const { out } = options;
  const store = await openStore(config.database, log);
  try {
    const batches = store.audit.readBetween(from, until);
    if (out === undefined) await print(Readable.from(linesOf(batches)));
    else await save(batches, out, config);
    return 0;
  } finally {
    await store.close();
  }
}

/** Writes a new file, and prints one line. */
async function save(batches: Batches, out: string, { locale }: Config): Promise<void> {
  if (!(await reserve(out))) throw new UsageError(`${out} already exists. Choose another file, or remove it first.`);
  let count = 0;
  await fillFile(
    out,
    linesOf(batches, (rows) => {
      count += rows.length;
    }),
  );
  process.stdout.write(`${stringsFor(undefined, locale).audit.saved(out, count)}\n`);
}

async function reserve(out: string): Promise<boolean> {
  try {
    return await reserveFile(out);
  } catch (error) {
    throw new UsageError(`Can't write ${out} (${errorCode(error)}). Choose another file.`);
  }
}

/** Opening a missing store would create it, and a wrong `DATA_DIR` would go unnoticed. */
function expectStore({ database }: Config): void {
  if (database.kind !== 'sqlite' || existsSync(database.file)) return;
  const remedy = "Point it at the running bot's data directory.";
  throw new ConfigError([{ variable: 'DATA_DIR', problem: `has no ${database.file}`, remedy }]);
}

type Batches = ReturnType<AuditStore['readBetween']>;

async function* linesOf(
  batches: Batches,
  onRead: (rows: readonly AuditRow[]) => void = () => undefined,
): AsyncGenerator<string> {
  for await (const rows of batches) {
    onRead(rows);
    yield rows.map(lineOf).join('');
  }
}

/** The reading process may close the pipe early, as `head` does. */
async function print(source: Readable): Promise<void> {
  try {
    await pipeline(source, process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** Scripts rely on these keys, and on all of them being present. */
function lineOf(row: AuditRow): string {
  const line = {
    id: row.id,
    at: row.at,
    endedAt: row.endedAt ?? null,
    person: personOf(row.person),
    conversation: conversationOf(row.conversation),
    command: row.command,
    instance: row.instanceId === undefined ? null : { id: row.instanceId, name: row.instanceName ?? null },
    detail: row.detail ?? null,
    outcome: row.outcome,
    errorLogId: row.errorLogId ?? null,
  };
  return `${escapeControlsInJson(JSON.stringify(line))}\n`;
}

function personOf({ platform, tenant, id, name }: Person) {
  return { platform, tenant, id, name };
}

function conversationOf({ platform, tenant, id, isDirect, name, threadId }: Conversation) {
  return { platform, tenant, id, direct: isDirect, name: name ?? null, thread: threadId ?? null };
}
