/** `barium-bot ask "<command>"`: answers one command in the shell. */
import { randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Core, openCore } from '../app/core.ts';
import { BariumError } from '../barium/errors.ts';
import { upstreamErrorCard } from '../cards/error.ts';
import type { Content } from '../chat/content.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Reply } from '../chat/reply.ts';
import type { Config } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import { stringsFor } from '../text/strings.ts';
import { cliUser } from './cli-user.ts';
import { contentsOf, formatJson, formatText, type SavedFiles } from './output.ts';
import { safeFileName } from './safe-file-name.ts';
import { toShellCard } from './shell-card.ts';
import { UsageError } from './usage.ts';
import { fillFile, reserveFile } from './write-file.ts';

interface AskOptions {
  readonly line: string;
  /** Print the reply as JSON. */
  readonly json: boolean;
  /** The folder for the answer's pictures and files. */
  readonly out: string | undefined;
  /** Paths of the files to attach. */
  readonly files: readonly string[];
}

/** Prints the answer to stdout. Returns the exit code: 0 done, 1 refused, failed, or something is missing. */
export async function ask(options: AskOptions, config: Config, log: Logger): Promise<number> {
  const files = await Promise.all(options.files.map(openFile));
  const core = await openCore(config, log, { oneShot: true });
  try {
    const person = cliUser(config);
    const conversation: Conversation = { platform: 'cli', tenant: 'local', id: 'shell', isDirect: true };
    const base = { person, conversation, idempotencyKey: randomUUID(), files };
    const reply = await core.bot.handle({ kind: 'text', line: options.line, ...base });
    const written = await saveFiles(reply, options.out);
    const output = options.json ? formatJson(reply, written) : await formatAnswer(reply, written, core, config);
    process.stdout.write(`${output}\n`);
    return reply.outcome === 'done' ? 0 : 1;
  } catch (error) {
    // The download of a picture or file was interrupted.
    if (!(error instanceof BariumError)) throw error;
    const person = cliUser(config);
    const card = upstreamErrorCard(stringsFor(person.locale, config.locale), error);
    process.stderr.write(`${core.bot.toPlainText(card, person)}\n`);
    return 1;
  } finally {
    await core.close();
  }
}

async function formatAnswer(reply: Reply, written: SavedFiles, { bot, index }: Core, config: Config): Promise<string> {
  const person = cliUser(config);
  const text = stringsFor(person.locale, config.locale);
  const card = await toShellCard(reply.card, text, index);
  return formatText(bot, { ...reply, card }, written, person, text.ask);
}

async function openFile(path: string): Promise<Content> {
  const file = await open(path).catch(() => undefined);
  const stats = await file?.stat();
  if (file === undefined || !stats?.isFile()) {
    await file?.close();
    throw new UsageError(`Can't read the file ${path}`);
  }
  const bytes = file.createReadStream();
  return {
    name: basename(path),
    type: 'application/octet-stream',
    size: stats.size,
    bytes,
    cancel: () => void bytes.destroy(),
  };
}

/** Saves the reply's pictures and files to a folder, or cancels them without one. Returns the paths by content. */
async function saveFiles(reply: Reply, out: string | undefined): Promise<SavedFiles> {
  const contents = contentsOf(reply);
  const written = new Map<Content, string>();
  if (out !== undefined && contents.length > 0) await mkdir(out, { recursive: true });
  for (const content of contents) {
    if (out === undefined) content.cancel();
    else written.set(content, await write(content, out));
  }
  return written;
}

/** Writes a complete file or none under the first free name, and never overwrites. Returns its path. */
async function write(content: Content, folder: string): Promise<string> {
  for (let copy = 1; ; copy += 1) {
    const path = join(folder, safeFileName(content.name, copy));
    if (!(await reserveFile(path))) continue;
    await fillFile(path, content.bytes);
    return path;
  }
}
