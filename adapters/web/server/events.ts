/** Parses what the page sends, and turns it into events for the bot. Pure; nothing else parses untrusted input. */
import * as z from 'zod';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { createContent } from '../../../src/chat/create-content.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { Suggestion } from '../../../src/chat/reply.ts';
import { showLine } from '../../../src/chat/show-line.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import type { ActionRequest } from '../view.ts';
import { stringsFor } from './text.ts';

/** A file received in full, so it can be read more than once. */
export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The browser's language and time zone; undefined if this Node does not know them. */
interface BrowserReader {
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
}

export type PageAction = ActionRequest & BrowserReader;

/** A request for completions of a command line or a field. */
type SuggestRequest = z.infer<typeof suggestRequestSchema>;

const reader = {
  locale: z.string().max(64).optional().transform(canonicalLocale),
  timeZone: z.string().max(64).optional().transform(canonicalTimeZone),
};
const conversation = z.string().max(64);
const messageId = z.string().max(64);
const base = {
  ...reader,
  conversation,
  idempotencyKey: z.string().min(8).max(200),
  threadId: messageId.exactOptional(),
};
const line = z.string().max(4000);

const actionSchema: z.ZodType<PageAction> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), ...base, line }),
  z.object({ kind: z.literal('file'), ...base }),
  z.object({
    kind: z.literal('press'),
    ...base,
    line,
    messageId,
    makePublic: z.literal(true).exactOptional(),
    opensForms: z.literal(true).exactOptional(),
    walks: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('found'), ...base, text: z.string().max(1000) }),
  z.object({
    kind: z.literal('form'),
    ...base,
    line,
    messageId,
    values: z.record(z.string().max(200), z.string().max(20_000)),
    retainsFiles: z.boolean(),
    keepsMessage: z.literal(true).exactOptional(),
    walks: z.literal(true).exactOptional(),
  }),
]);

const readerSchema: z.ZodType<BrowserReader> = z.object(reader);
const suggestRequestSchema = z.object({
  ...reader,
  conversation,
  field: z.enum(['line', 'instance']),
  text: z.string().max(1000),
});

/** Returns undefined if the payload is not valid. */
export function parseAction(payload: unknown): PageAction | undefined {
  return actionSchema.safeParse(payload).data;
}

const paneRequestSchema = z.object({ ...reader, conversation, id: z.string().min(1).max(200) });

/** Returns undefined if the query is not valid. */
export function parseSuggestRequest(query: unknown): SuggestRequest | undefined {
  return suggestRequestSchema.safeParse(query).data;
}

/** Returns undefined if the query is not valid. */
export function parsePaneRequest(query: unknown) {
  return paneRequestSchema.safeParse(query).data;
}

export function parseReader(query: unknown): BrowserReader {
  return readerSchema.safeParse(query).data ?? { locale: undefined, timeZone: undefined };
}

/** The playground's only user, with the browser's language and time zone. */
export function personOf({ locale, timeZone }: BrowserReader): Person {
  return {
    platform: 'web',
    tenant: 'local',
    id: 'local',
    name: stringsFor(locale).guest,
    membership: 'member',
    ...omitUndefined({ locale, timeZone }),
  };
}

/**
 * Returns undefined for a channel message that is not addressed to the bot.
 *
 * @param isPublic the message whose button or form was used is visible to everyone in the channel
 */
export function toChatEvent(
  action: PageAction,
  conversation: Conversation,
  uploaded: readonly UploadedFile[],
  isPublic = false,
): ChatEvent | undefined {
  const files = uploaded.map(({ bytes, name, type }) => createContent(bytes, name, type));
  const common = {
    person: personOf(action),
    conversation,
    idempotencyKey: action.idempotencyKey,
    ...(isPublic ? { isPublic } : {}),
  };
  const attachments = files.length === 0 ? {} : { files };
  switch (action.kind) {
    case 'text': {
      const command = stripAddress(action.line, conversation.isDirect);
      return command === undefined ? undefined : { kind: 'text', ...common, line: command, ...attachments };
    }
    case 'file':
      return { kind: 'file', ...common, files };
    case 'press':
      return {
        kind: 'press',
        ...common,
        line: action.line,
        ...(action.makePublic === true ? { isSharedAnswer: true } : {}),
      };
    case 'found':
      // As the message extension of Teams does: a press, which can't change anything without asking.
      return { kind: 'press', ...common, line: showLine(action.text), isSharedAnswer: true };
    case 'form':
      return { kind: 'form', ...common, line: action.line, values: action.values, ...attachments };
    default:
      return action satisfies never;
  }
}

const addressPattern = /^\s*(\/barium|@barium)(?:\s+|$)/i;

/** The line without `/barium` or `@Barium` in front. Returns undefined if a line in a channel has neither. */
export function stripAddress(line: string, isDirect: boolean): string | undefined {
  const address = addressPattern.exec(line)?.[0];
  if (address !== undefined) return line.slice(address.length).trim();
  return isDirect ? line.trim() : undefined;
}

/** Whether a line asks in public, as a mention in a channel does. A slash command is private. */
export function isMention(line: string): boolean {
  return /^\s*@barium(?:\s|$)/iu.test(line);
}

/** The text for the bot to complete, and a function that turns its suggestion into a whole line. */
interface LineCompletion {
  readonly text: string;
  readonly toLine: (suggestion: Suggestion) => Suggestion;
}

/** The completion for a line, or suggestions for its address, which only channels need. */
export function completeLine(line: string, isDirect: boolean, locale?: string): LineCompletion | readonly Suggestion[] {
  const address = /^\s*(?:\/barium|@barium)\s+/i.exec(line)?.[0];
  if (address !== undefined) {
    return {
      text: line.slice(address.length),
      toLine: (suggestion) => ({ ...suggestion, text: `${address.trim()} ${suggestion.text}` }),
    };
  }
  if (isDirect) return { text: line, toLine: (suggestion) => suggestion };
  const typed = line.trim().toLowerCase();
  return ['/barium', '@Barium']
    .filter((word) => typed !== '' && word.toLowerCase().startsWith(typed))
    .map((word) => {
      const { askPrivately, askInPublic } = stringsFor(locale);
      return { text: `${word} `, label: word, detail: word.startsWith('/') ? askPrivately : askInPublic };
    });
}

/** The last segment of a path of any platform, without control characters; `file` if nothing is left. */
export function sanitizeFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/\p{Cc}/gu, '').slice(-255);
  return clean === '' || clean === '.' || clean === '..' ? 'file' : clean;
}

function canonicalLocale(locale: string | undefined): string | undefined {
  try {
    return locale === undefined ? undefined : Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined; // Not a valid locale: the bot uses its default.
  }
}

function canonicalTimeZone(timeZone: string | undefined): string | undefined {
  try {
    return timeZone === undefined ? undefined : new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined; // As above.
  }
}
