/** What the page sends → what the bot hears. Pure: everything from outside is parsed here and nowhere else. */
import * as z from 'zod';
import type { Content } from '../../../src/chat/content.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { Suggestion } from '../../../src/chat/reply.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { textFor } from './text.ts';

/** A file that has arrived whole, so that it can be read more than once. */
export interface HeldFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const reader = {
  place: z.string().max(64),
  locale: z.string().max(64).optional().transform(knownLocale),
  timeZone: z.string().max(64).optional().transform(knownTimeZone),
};
const base = { ...reader, key: z.string().min(8).max(200) };
const line = z.string().max(4000);

const actSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), ...base, line }),
  z.object({ kind: z.literal('file'), ...base }),
  z.object({
    kind: z.literal('press'),
    ...base,
    line,
    message: z.string().max(64),
    /** The one who asked lets everyone see the answer. */
    everyone: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('form'),
    ...base,
    line,
    message: z.string().max(64),
    values: z.record(z.string().max(200), z.string().max(20_000)),
    keepsFiles: z.boolean(),
  }),
]);

const readerSchema = z.object({ locale: reader.locale, timeZone: reader.timeZone });
const askSchema = z.object({ ...reader, field: z.enum(['line', 'instance']), text: z.string().max(1000) });

/** One thing the person did in the page. `message` is the one whose button or form it was. */
export type Act = z.infer<typeof actSchema>;

/** A completion the page asks for. */
export type Ask = z.infer<typeof askSchema>;

/** Undefined when it is none. */
export function readAct(payload: unknown): Act | undefined {
  return actSchema.safeParse(payload).data;
}

/** Undefined when it is none. */
export function readAsk(query: unknown): Ask | undefined {
  return askSchema.safeParse(query).data;
}

/** The browser's language and time zone, as far as they are known here. */
export function readReader(query: unknown): z.infer<typeof readerSchema> {
  return readerSchema.safeParse(query).data ?? { locale: undefined, timeZone: undefined };
}

/** Who sits at this machine: one person, with the browser's language and time zone. */
export function personOf(reader: Pick<Act, 'locale' | 'timeZone'>): Person {
  return {
    platform: 'web',
    tenant: 'local',
    id: 'local',
    name: textFor(reader.locale).guest,
    ...omitUndefined({ locale: reader.locale, timeZone: reader.timeZone }),
  };
}

/** Undefined when it was said in a channel and not to the bot. */
export function toIncoming(act: Act, place: Conversation, files: readonly HeldFile[]): ChatEvent | undefined {
  const contents = files.map(contentOf);
  const common = { person: personOf(act), conversation: place, idempotencyKey: act.key };
  const along = contents.length === 0 ? {} : { files: contents };
  switch (act.kind) {
    case 'text': {
      const heard = heardLine(act.line, place.isDirect);
      return heard === undefined ? undefined : { kind: 'text', ...common, line: heard, ...along };
    }
    case 'file':
      return { kind: 'file', ...common, files: contents };
    case 'press':
      return { kind: 'press', ...common, line: act.line };
    case 'form':
      return { kind: 'form', ...common, line: act.line, values: act.values, ...along };
    default:
      return act satisfies never;
  }
}

const ADDRESS = /^\s*(\/barium|@barium)(?:\s+|$)/i;

/** The line without its address. In a channel, undefined when it has none: it was meant for the others there. */
export function heardLine(line: string, direct: boolean): string | undefined {
  const address = ADDRESS.exec(line)?.[0];
  if (address !== undefined) return line.slice(address.length).trim();
  return direct ? line.trim() : undefined;
}

/** How to complete a line of the composer: what to ask the bot, and how to write its answers back into the line. */
export interface LineAsk {
  readonly text: string;
  readonly write: (suggestion: Suggestion) => Suggestion;
}

/** The bot completes what follows the address; the address itself is completed here, in channels only. */
export function askForLine(line: string, direct: boolean, locale?: string): LineAsk | readonly Suggestion[] {
  const address = /^\s*(?:\/barium|@barium)\s+/i.exec(line)?.[0];
  if (address !== undefined) {
    return {
      text: line.slice(address.length),
      write: (suggestion) => ({ ...suggestion, text: `${address.trim()} ${suggestion.text}` }),
    };
  }
  if (direct) return { text: line, write: (suggestion) => suggestion };
  const begun = line.trim().toLowerCase();
  return ['/barium', '@Barium']
    .filter((word) => begun !== '' && word.toLowerCase().startsWith(begun))
    .map((word) => ({ text: `${word} `, label: word, detail: textFor(locale).sayToBot }));
}

function contentOf(file: HeldFile): Content {
  return {
    name: file.name,
    type: file.type,
    size: file.bytes.length,
    bytes: once(file.bytes),
    cancel: () => undefined,
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The last path segment without control characters, since it was named on somebody's machine. */
export function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/\p{Cc}/gu, '').slice(-255);
  return clean === '' || clean === '.' || clean === '..' ? 'file' : clean;
}

function knownLocale(locale: string | undefined): string | undefined {
  try {
    return locale === undefined ? undefined : Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined; // A language that this Node does not know is as good as none: the bot has a default.
  }
}

function knownTimeZone(timeZone: string | undefined): string | undefined {
  try {
    return timeZone === undefined
      ? undefined
      : new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined; // As above.
  }
}
