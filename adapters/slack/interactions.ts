/** One act from its arrival to its answer. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Content } from '../../src/chat/content.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { ChatEvent } from '../../src/chat/events.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { FileError, type Files } from './files.ts';
import type { Identity } from './identity.ts';
import { type Caller, type FileRef, placeOf, type Spot, type Surface } from './payload.ts';
import { type Answering, type AnswerServices, answering } from './responder.ts';
import type { People } from './users.ts';

export interface Act {
  readonly caller: Caller;
  readonly surface: Surface;
  /** Slack's own key for it. */
  readonly idempotencyKey: string;
  readonly what: What;
  /** Slack delivers it once only, as it does commands: what they do is done once by their key in any case. */
  readonly comesOnce?: boolean;
  readonly files?: readonly FileRef[];
  /** Slack tells it only where the bot is a member: a mention, or a message in its own chat. */
  readonly invited?: boolean;
  /** The answer is for everyone to see. */
  readonly shown?: boolean;
}

type What =
  | { readonly kind: 'text' | 'press'; readonly line: string }
  | { readonly kind: 'form'; readonly line: string; readonly values: Readonly<Record<string, string>> };

/** The way back for an act, and what goes there: the bot's reply, or a sentence that says why it was not asked. */
export interface Heard {
  readonly person: Person;
  readonly back: Answering;
  readonly reply: Promise<Reply> | undefined;
  readonly sentence: string;
}

export interface ActServices extends AnswerServices {
  readonly bot: Bot;
  readonly people: People;
  readonly files: Files;
  readonly identity: () => Promise<Identity>;
  /** True for the first caller with a key, for all replicas together. */
  readonly seen: (key: string) => Promise<boolean>;
  /** How long an answer may take before a note says that it is on its way, in milliseconds. */
  readonly waitMs: number;
}

export interface Acts {
  /** Carries an act out and answers it. */
  take(act: Act): Promise<void>;
  /** Hands an act to the bot; `undefined` for one that came before. */
  hear(act: Act): Promise<Heard | undefined>;
  /** Whether this is the first sight of a key. */
  isFirst(key: string): Promise<boolean>;
  /** A conversation as the bot's core knows it; the chat of the bot and this caller alone where it is missing. */
  placeIn(spot: Spot | undefined, caller: Caller): Promise<Conversation>;
}

export function createActs(services: ActServices): Acts {
  const { bot, people, files, identity, seen, log } = services;

  const isFirst = async (key: string): Promise<boolean> => {
    const { team } = await identity();
    try {
      // Not the key that the bot gets: that one tells the effects of an act apart, this one its arrivals.
      return await seen(`slack-arrived:${team}:${key}`);
    } catch (error) {
      log('slack: whether this came before cannot be looked up', { error });
      return true;
    }
  };

  const directPlace = async (caller: Caller): Promise<Conversation> => {
    const { team } = await identity();
    try {
      return placeOf({ channel: await people.directChannel(caller.user), own: true }, team);
    } catch (error) {
      // Slack takes a user's id for their chat with the bot, too.
      log('slack: the direct chat could not be opened', { user: caller.user, error });
      return placeOf({ channel: caller.user, own: true }, team);
    }
  };

  const placeIn = async (spot: Spot | undefined, caller: Caller): Promise<Conversation> => {
    if (spot === undefined) return directPlace(caller);
    const { team } = await identity();
    return placeOf({ ...spot, own: await people.isOwnChat(spot, caller.user) }, team);
  };

  const hear = async (act: Act): Promise<Heard | undefined> => {
    if (act.comesOnce !== true && !(await isFirst(act.idempotencyKey))) return undefined;
    const { person, foreign } = await people.get(act.caller);
    const refs = act.files ?? [];
    const ids = refs.map((file) => file.id);
    const back = answering(act.surface, { person, files: ids, shown: act.shown ?? false }, services);
    const refused = (sentence: string): Heard => ({ person, back, reply: undefined, sentence });
    if (foreign) return refused(bot.stringsFor(person).externalUser);
    const place = await placeIn(
      act.surface.kind === 'view' ? undefined : act.surface.target.spot,
      act.caller,
    );
    const base = {
      person,
      conversation: place,
      idempotencyKey: `slack:${person.tenant}:${act.idempotencyKey}`,
      ...(act.shown === true ? { isSharedAnswer: true } : {}),
      ...(isAloud(act.surface) ? { isPublic: true } : {}),
      ...(act.invited === true || place.isDirect ? {} : { botMayBeAbsent: true }),
    };
    const opened = await opening(refs, files, person, bot);
    if (typeof opened === 'string') return refused(opened);
    return { person, back, reply: bot.handle(incoming(act.what, base, opened)), sentence: '' };
  };

  return {
    hear,
    isFirst,
    placeIn,
    async take(act) {
      const heard = await hear(act);
      if (heard === undefined) return;
      if (heard.reply === undefined) return heard.back.say(heard.sentence);
      const note = lateNote(heard, services.waitMs);
      const reply = await heard.reply;
      await note();
      await heard.back.give(reply);
    },
  };
}

function isAloud(surface: Surface): boolean {
  return surface.kind === 'message' && surface.target.pressed?.ephemeral === false;
}

/** Posts a note if the answer takes long. Call what comes back once it is there: it resolves when the note is out. */
function lateNote({ back }: Heard, waitMs: number): () => Promise<void> {
  let posting: Promise<void> | undefined;
  const timer = setTimeout(() => {
    posting = back.wait();
  }, waitMs);
  return async () => {
    clearTimeout(timer);
    await posting;
  };
}

/** The files, or why not. */
async function opening(
  refs: readonly FileRef[],
  files: Files,
  person: Person,
  bot: Bot,
): Promise<readonly Content[] | string> {
  if (refs.length === 0) return [];
  try {
    return await files.open(refs);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const words = bot.stringsFor(person);
    return error.limit === undefined
      ? words.fileUnreadable(error.file)
      : words.fileTooLarge(Math.floor(error.limit / 1024 / 1024));
  }
}

function incoming(
  what: What,
  base: Pick<
    ChatEvent,
    'person' | 'conversation' | 'idempotencyKey' | 'isSharedAnswer' | 'isPublic' | 'botMayBeAbsent'
  >,
  files: readonly Content[],
): ChatEvent {
  const along = files.length === 0 ? {} : { files };
  switch (what.kind) {
    case 'text':
      return what.line === '' && files.length > 0
        ? { kind: 'file', ...base, files }
        : { kind: 'text', ...base, line: what.line, ...along };
    case 'press':
      return { kind: 'press', ...base, line: what.line };
    case 'form':
      return { kind: 'form', ...base, line: what.line, values: what.values, ...along };
    default:
      return what satisfies never;
  }
}
