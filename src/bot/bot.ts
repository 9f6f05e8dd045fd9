/**
 * The one door. Typed text, buttons, forms and files all come in here:
 * incoming → command → room? → allowed? → run → reply; whatever goes wrong becomes words.
 */
import { randomUUID } from 'node:crypto';
import { admission } from '../access/authorization.ts';
import { includes, type Role } from '../access/roles.ts';
import { BariumError, NotFoundError } from '../barium/errors.ts';
import { bariumProblem, faultCard, storeCard } from '../cards/error.ts';
import { complaintCard, problemTexts } from '../cards/parse-error.ts';
import { plain } from '../cards/plain-text.ts';
import type { Bot } from '../chat/bot.ts';
import type { Command, ParseProblem } from '../chat/command.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { ChatEvent } from '../chat/events.ts';
import type { Person } from '../chat/person.ts';
import type { Reply } from '../chat/reply.ts';
import { proveRefusal } from '../effects/audit.ts';
import { deny } from '../effects/denied-card.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { resolve } from '../lookup/resolve.ts';
import { format, idIn, type Parsed, parse } from '../parser/parser.ts';
import type { Entry } from '../rate-limit/limiter.ts';
import { untilRead } from '../rate-limit/release-when-consumed.ts';
import type { Context, Services } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { refusal } from '../request/reply.ts';
import { contextWithin } from '../scope/context.ts';
import { isStoreError } from '../store/errors.ts';
import { localeFor, textFor } from '../text/strings.ts';
import { turnAway } from './rate-limited-card.ts';
import { suggestInstance, suggestLine } from './suggest.ts';

export interface BotOptions extends Services {
  /** The installation's language, for readers whose own is not among ours. */
  readonly locale: string;
  /** Told who is heard from, and where: it works, unless the bot may be `uninvited` there, and it may speak. */
  heard?(person: Person, place: Conversation, uninvited: boolean): Promise<void>;
  /** Called once an incoming is answered. `command` is missing where the line was none. */
  onAnswered?(report: {
    readonly command: Command['name'] | undefined;
    readonly outcome: Reply['outcome'] | 'failed';
    readonly seconds: number;
  }): void;
}

/** Makes the core that the adapters talk to. */
export function createBot(options: BotOptions): Bot {
  return {
    handle: (incoming) => handle(incoming, options),
    async suggest({ field, text: typed, person, place }) {
      const leave = options.gate === undefined ? () => undefined : options.gate.enterTyping(person);
      if (leave === undefined) return [];
      const text = textFor(person.locale, options.locale);
      try {
        if (!(await options.access.may(person, 'viewer'))) return [];
        const sees = options.limits?.seenBy(person, place);
        const index = sees === undefined ? options.index : options.index.within(sees);
        return field === 'line'
          ? await suggestLine(typed, options.definitions, index, text)
          : await suggestInstance(typed, index, text);
      } catch (error) {
        // Nobody asked for suggestions: they stay away quietly, and the operator can see why.
        options.log.warn({ err: error }, 'no suggestions');
        return [];
      } finally {
        leave();
      }
    },
    toPlainText: (card, { locale, timeZone }) =>
      plain(card, {
        locale: localeFor(locale, options.locale),
        dateAndTime: textFor(locale, options.locale).dateAndTime,
        ...omitUndefined({ timeZone }),
      }),
    stringsFor: (reader) => textFor(reader.locale, options.locale).chat,
  };
}

type Read = Parsed<Definition>;

async function handle(incoming: ChatEvent, options: BotOptions): Promise<Reply> {
  const started = performance.now();
  const context = contextFor(incoming, options);
  const read = readOf(incoming, context);
  let outcome: Reply['outcome'] | 'failed' = 'failed';
  const heard = hear(incoming, options);
  const entry = await options.gate?.enter(incoming);
  const leave = entry?.isGiven ? entry.leave : () => undefined;
  try {
    const reply = await answerTo(incoming, read, entry, context);
    outcome = reply.outcome;
    return untilRead(reply, leave);
  } catch (error) {
    leave();
    return failure(error, context);
  } finally {
    for (const file of context.files) file.cancel();
    await heard;
    const seconds = (performance.now() - started) / 1_000;
    const command = read.ok ? read.command.name : undefined;
    options.onAnswered?.({ command, outcome, seconds });
    const { platform, tenant, id } = incoming.person;
    context.log.info({ command, outcome, seconds, person: `${platform}:${tenant}/${id}` }, 'answered');
  }
}

/** Notes where somebody was heard from, beside the answer. Never rejects: it must not cost the person theirs. */
async function hear(
  { person, conversation, botMayBeAbsent = false }: ChatEvent,
  { heard, log }: BotOptions,
): Promise<void> {
  try {
    await heard?.(person, conversation, botMayBeAbsent);
  } catch (err) {
    log.error({ err }, 'where somebody was heard from could not be noted');
  }
}

/** Words beside files that are no command, such as what they are, leave open where the files belong. */
function readOf(incoming: ChatEvent, { definitions, values, files }: Context): Read {
  const read = parse(lineOf(incoming), definitions, values);
  const isCommand = read.ok || read.complaint.kind !== 'unknown-command';
  return isCommand || files.length === 0 ? read : parse('upload', definitions, values);
}

/** What an incoming says in the command language. A bare id or link asks to be shown. */
function lineOf(incoming: ChatEvent): string {
  if (incoming.kind === 'file') return 'upload';
  const line = incoming.line.trim();
  return !/\s/u.test(line) && idIn(line) !== undefined ? `show ${line}` : line;
}

function contextFor(incoming: ChatEvent, options: BotOptions): Context {
  return {
    ...surroundings(incoming, options),
    asksFirst: incoming.kind === 'press',
    values: incoming.kind === 'form' ? incoming.values : {},
    largestPicture: incoming.maxPictureSize,
    files: incoming.kind === 'press' ? [] : (incoming.files ?? []),
  };
}

/** What a command of this person has around it in this place, when nothing came along. */
export function surroundings(
  { person, conversation, idempotencyKey }: Pick<ChatEvent, 'person' | 'conversation' | 'idempotencyKey'>,
  options: BotOptions,
): Context {
  return {
    ...options,
    person,
    place: conversation,
    key: idempotencyKey,
    // Until it is looked up, nobody may do anything.
    role: undefined,
    unsure: false,
    isNarrowed: false,
    text: textFor(person.locale, options.locale),
    line: (command) => format(command, options.definitions),
    asksFirst: false,
    values: {},
    files: [],
    largestPicture: undefined,
  };
}

async function answerTo(
  incoming: ChatEvent,
  read: Read,
  entry: Entry | undefined,
  stranger: Context,
): Promise<Reply> {
  if (entry?.isGiven === false) return turnAway(stranger, read.ok ? read.command : undefined, entry);
  const context = await admit(stranger, incoming, read.ok ? read.definition.role : 'viewer');
  if (!read.ok) return complain(read.complaint, incoming, context);
  const reply = await run(read, context);
  // What everybody saw asked they may see the end of, in its place. An answer to a question stays with its asker.
  const isEnd =
    incoming.isPublic === true && reply.replacesOriginal === true && read.definition.isQuestion !== true;
  return isEnd ? { ...reply, visibility: 'public' } : reply;
}

/**
 * What the person may do and see there at this very moment. An answer for others as well is drawn with what everybody
 * may.
 */
async function admit(
  stranger: Context,
  { person, conversation, isSharedAnswer = false }: ChatEvent,
  needs: Role,
): Promise<Context> {
  const { role, unsure, sees } = await admission(stranger, person, conversation, needs);
  const drawn = isSharedAnswer && includes(role, 'viewer') ? 'viewer' : role;
  const context = { ...stranger, unsure, role: drawn };
  return sees === undefined ? context : contextWithin(context, sees);
}

async function run(read: Extract<Read, { ok: true }>, context: Context): Promise<Reply> {
  const { definition } = read;
  // `whoami` answers strangers too: it says what an admin needs to let them in.
  const isAllowed = includes(context.role, definition.role) || definition.name === 'whoami';
  if (!isAllowed) return deny(context, read.command, definition.role);
  const resolved = await resolve(read.command, definition, context);
  if (!resolved.ok) return refusal(resolved.card);
  const asksFirst = context.asksFirst || resolved.isGuess === true;
  const reply = await definition
    .run(resolved.command, { ...context, asksFirst })
    .catch(async (error: unknown) => {
      await proveProbe(error, resolved.command, context);
      throw error;
    });
  const isShareable = definition.isQuestion === true && reply.outcome === 'done';
  return isShareable ? { ...reply, shareCommand: context.line(resolved.command) } : reply;
}

/**
 * What somebody may not see is not there for them. That it was asked for is kept proof of, in the same way for what is
 * not there for anybody: neither the words nor the time that they take tell the two apart.
 */
async function proveProbe(error: unknown, command: Command, context: Context): Promise<void> {
  if (!(error instanceof NotFoundError) || !('instance' in command) || command.instance === undefined) return;
  if (context.wasSeen?.(command.instance) === false) await proveRefusal(context, command, 'denied');
}

function complain(complaint: ParseProblem, incoming: ChatEvent, context: Context): Reply {
  if (!includes(context.role, 'viewer')) return refusal({ title: context.text.problems.strangerTitle });
  const line = incoming.kind === 'file' ? '' : incoming.line;
  const card = complaintCard(context, complaint, line);
  if (incoming.kind !== 'form' || complaint.kind !== 'arguments') return refusal(card);
  return refusal(card, { fieldErrors: problemTexts(context.text, complaint.problems) });
}

/** Words for the person, facts for the operator. */
function failure(error: unknown, context: Context): Reply {
  if (error instanceof BariumError) {
    context.log.warn({ err: error }, 'upstream failed');
    return refusal(bariumProblem(context.text, error));
  }
  if (isStoreError(error)) {
    context.log.warn({ err: error }, 'the store failed');
    return refusal(storeCard(context.text));
  }
  const id = randomUUID().slice(0, 8);
  context.log.error({ err: error, id }, 'fault');
  return refusal(faultCard(context.text, id));
}
