/** `barium-bot ask "<command>"`: one command, answered in the shell. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openCore } from '../app/core.ts';
import { BariumError } from '../barium/errors.ts';
import { bariumProblem } from '../cards/error.ts';
import type { Content } from '../chat/content.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import type { Reply } from '../chat/reply.ts';
import type { Config } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import { textFor } from '../text/strings.ts';
import { asJson, asText } from './output.ts';
import { diskName } from './safe-file-name.ts';
import { UsageError } from './usage.ts';

export interface AskOptions {
  readonly line: string;
  /** Print the neutral reply as JSON. */
  readonly json: boolean;
  /** Where pictures and files of the answer are written. */
  readonly out: string | undefined;
  /** Files that come along with the command. */
  readonly files: readonly string[];
}

/** Answers one command on stdout. Answers the exit code: 0 done, 1 refused or failed. */
export async function ask(options: AskOptions, config: Config, log: Logger): Promise<number> {
  const files = await Promise.all(options.files.map(openFile));
  const core = await openCore(config, log, { guest: true });
  try {
    const person = shellUser(config);
    const place: Conversation = { platform: 'cli', tenant: 'local', id: 'shell', isDirect: true };
    const base = { person, conversation: place, idempotencyKey: randomUUID(), files };
    const reply = await core.bot.handle({ kind: 'text', line: options.line, ...base });
    const written = await receive(reply, options.out);
    const { ask: words } = textFor(person.locale, config.locale);
    const print = options.json ? asJson(reply, written) : asText(core.bot, reply, written, person, words);
    process.stdout.write(`${print}\n`);
    return reply.outcome === 'done' ? 0 : 1;
  } catch (error) {
    // What came along broke off on its way.
    if (!(error instanceof BariumError)) throw error;
    const card = bariumProblem(textFor(shellUser(config).locale, config.locale), error);
    process.stderr.write(`${core.bot.toPlainText(card, {})}\n`);
    return 1;
  } finally {
    await core.close();
  }
}

/**
 * Whoever has the shell has the keys. Tokens are theirs by the name they are logged in with. A `LOCALE` that was
 * chosen for the bot goes before the shell's language (`LANG`), which on servers is mostly nobody's choice.
 */
function shellUser(config: Config): Person {
  const { username } = userInfo();
  const { timeZone, locale: own } = Intl.DateTimeFormat().resolvedOptions();
  const locale = config.locale === 'en' ? own : config.locale;
  return { platform: 'cli', tenant: 'local', id: username, name: username, locale, timeZone };
}

async function openFile(path: string): Promise<Content> {
  const file = await open(path).catch(() => undefined);
  const facts = await file?.stat();
  if (file === undefined || !facts?.isFile()) {
    await file?.close();
    throw new UsageError(`${path} is not a file that can be read`);
  }
  const bytes = file.createReadStream();
  return {
    name: basename(path),
    type: 'application/octet-stream',
    size: facts.size,
    bytes,
    cancel: () => {
      bytes.destroy();
    },
  };
}

/** Writes the answer's pictures and files into a folder, or lets go of them. Answers what was written, by name. */
async function receive(reply: Reply, out: string | undefined): Promise<ReadonlyMap<Content, string>> {
  const contents = [...(reply.pictures ?? []), ...(reply.files ?? [])];
  const written = new Map<Content, string>();
  if (out !== undefined && contents.length > 0) await mkdir(out, { recursive: true });
  for (const content of contents) {
    if (out === undefined) content.cancel();
    else {
      written.set(content, await write(content, out));
    }
  }
  return written;
}

/** The file is there as a whole or not at all, and takes the place of no other. Answers its path. */
async function write(content: Content, folder: string): Promise<string> {
  const path = await reserve(folder, content.name);
  const partial = `${path}.${randomUUID()}.part`;
  try {
    await pipeline(content.bytes, createWriteStream(partial, { flags: 'wx' }));
    await rename(partial, path);
    return path;
  } catch (error) {
    await Promise.all([partial, path].map((one) => rm(one, { force: true })));
    throw error;
  }
}

/** Makes an empty file under the first name that is free. A link that lies there, wherever it leads, is not. */
async function reserve(folder: string, name: string): Promise<string> {
  for (let turn = 1; ; turn += 1) {
    const path = join(folder, diskName(name, turn));
    try {
      await (await open(path, 'wx')).close();
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
