/** Handles the user's actions on the page: echoes them, passes them to the bot, and posts the replies. */
import type { Bot } from '../../../src/chat/bot.ts';
import { allActions, withoutActions } from '../../../src/chat/card.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { cancelContents, type Reply } from '../../../src/chat/reply.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { createTtlCache } from '../../../src/lib/ttl-cache.ts';
import { walkTo } from '../../slack/render.ts';
import type { ActionResult, BotMessage } from '../view.ts';
import type { ConversationLog } from './conversations.ts';
import { isMention, type PageAction, personOf, toChatEvent, type UploadedFile } from './events.ts';
import type { Poster } from './post.ts';
import { renderRichText } from './render.ts';
import { english, type ServerStrings, stringsFor } from './text.ts';

/** An action that failed for a reason the user can do something about. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  /** HTTP status. */
  readonly status: number;
  /** The message in the user's language. */
  readonly sentence: (strings: ServerStrings) => string;

  constructor(status: number, sentence: (strings: ServerStrings) => string) {
    super(sentence(english));
    this.status = status;
    this.sentence = sentence;
  }
}

export interface ActionHandler {
  /**
   * Resolves once the reply is in the conversation; rejects with an {@link ActionError}. Actions with the same
   * idempotency key share one result.
   */
  handle(action: PageAction, files: readonly UploadedFile[]): Promise<ActionResult>;
  /** Resolves when no action is running. */
  idle(): Promise<void>;
}

const heldFileLimits = { maxEntries: 50, maxBytes: 128 * 1024 * 1024, ttlMs: 30 * 60 * 1000 };
const resultLimits = { maxEntries: 1000, ttlMs: 10 * 60 * 1000 };

export function createActionHandler(options: {
  readonly bot: Bot;
  readonly conversationLog: ConversationLog;
  readonly post: Poster;
  readonly conversations: ReadonlyMap<string, Conversation>;
  /** Of Barium's web client: links to it are unfurled. */
  readonly webHost: string | undefined;
  readonly now: () => Date;
}): ActionHandler {
  const { bot, conversationLog, post, conversations, webHost } = options;
  const now = () => options.now().getTime();
  const results = createTtlCache<Promise<ActionResult>>({ ...resultLimits, now });
  const heldFiles = createTtlCache<readonly UploadedFile[]>({ ...heldFileLimits, now });
  const conversationsWithNotice = new Set<string>();
  const running = new Set<Promise<unknown>>();

  const allFiles = (action: PageAction, files: readonly UploadedFile[]): readonly UploadedFile[] => {
    if (action.kind !== 'form' || !action.retainsFiles) return files;
    const held = heldFiles.get(action.messageId);
    if (held === undefined) throw new ActionError(410, (strings) => strings.filesExpired);
    return [...held, ...files];
  };

  /** Returns the id of the user's message, or undefined for an action that is none. */
  const echo = (action: PageAction, files: readonly UploadedFile[], parentId: string | undefined) => {
    if (action.kind !== 'text' && action.kind !== 'file') return undefined;
    const sizes = files.map((file) => ({ name: file.name, size: file.bytes.length }));
    const text = action.kind === 'text' ? action.line : '';
    return post.postOwn(action.conversation, { text, files: sizes, ...omitUndefined({ parentId }) });
  };

  /** The message whose button or form was used, if it is still there. */
  const originalOf = (action: PageAction): BotMessage | undefined => {
    if (action.kind !== 'press' && action.kind !== 'form') return undefined;
    const message = conversationLog.get(action.conversation, action.messageId);
    return message?.from === 'bot' ? message : undefined;
  };

  /** Where the user is, or else the thread of the message whose button or form was used. */
  const threadOf = ({ conversation, threadId }: PageAction, original: BotMessage | undefined): string | undefined => {
    const message = threadId === undefined ? undefined : conversationLog.get(conversation, threadId);
    // Threads have one level: a reply to a reply is in the thread of the first message.
    return message?.parentId ?? message?.id ?? original?.parentId;
  };

  const deliver = async (
    action: PageAction,
    reply: Reply,
    files: readonly UploadedFile[],
    place: Place,
  ): Promise<ActionResult> => {
    if (Object.keys(reply.fieldErrors ?? {}).length > 0) return invalidResult(reply);
    if (reply.form !== undefined && action.kind === 'press' && action.opensForms === true) {
      return { status: 'form', form: reply.form };
    }
    const posted = applyVisibility(reply, action, place);
    // A channel can't replace what everyone sees by what one person sees. A shared answer makes the private one obsolete.
    const canReplace =
      place.isDirect || place.original?.isPrivate === (posted.visibility === 'ephemeral') || isShare(action);
    const { trail = [] } = (walks(action) && posted.visibility === 'ephemeral' && place.original?.walk) || {};
    const { back } = bot.stringsFor(omitUndefined({ locale: action.locale }));
    const messageId = await post.postReply(action.conversation, posted, {
      replaces:
        trail.length > 0 || (posted.replacesOriginal === true && canReplace && !keepsMessage(action))
          ? place.original?.id
          : undefined,
      ...(posted.visibility === 'ephemeral' && !place.isDirect ? { walk: walkTo(posted, trail, back) } : {}),
      parentId: place.threadId,
      isSentByUser: action.kind === 'found' && reply.outcome === 'done',
    });
    const areHeld = files.length > 0 && asksForFiles(reply);
    if (areHeld) heldFiles.set(messageId, files, { bytes: files.reduce((sum, file) => sum + file.bytes.length, 0) });
    const areUnused = files.length > 0 && !areHeld && action.kind === 'text' && reply.outcome === 'refused';
    return { status: 'answered', messageId, ...(areUnused ? { areFilesUnused: true } : {}) };
  };

  /** A channel message that is not addressed to the bot: links to cases get previews, as on the platforms. */
  const ignore = async (action: PageAction, conversation: Conversation, parentId: string | undefined) => {
    const urls = action.kind === 'text' && webHost !== undefined ? linksIn(action.line, webHost) : [];
    for (const url of urls) {
      const { idempotencyKey } = action;
      const event = { person: personOf(action), conversation, idempotencyKey: `${idempotencyKey} ${url}`, line: url };
      const reply = await bot.handle({ kind: 'text', ...event, isSharedAnswer: true, botMayBeAbsent: true });
      cancelContents(reply);
      if (reply.outcome === 'refused') continue;
      // Everyone in the channel sees the preview, so it has no buttons.
      const preview = { card: withoutActions(reply.card), visibility: 'public', outcome: 'done' } as const;
      await post.postReply(conversation.id, preview, { parentId, isUnfurl: true });
    }
    if (urls.length > 0 || conversationsWithNotice.has(conversation.id)) return;
    post.postNotice(conversation.id, stringsFor(action.locale).notAddressed);
    conversationsWithNotice.add(conversation.id);
  };

  const execute = async (action: PageAction, uploaded: readonly UploadedFile[]): Promise<ActionResult> => {
    const conversation = conversations.get(action.conversation);
    if (conversation === undefined) throw new ActionError(404, (strings) => strings.unknownConversation);
    const { isDirect } = conversation;
    const files = allFiles(action, uploaded);
    const original = originalOf(action);
    const thread = threadOf(action, original);
    const own = echo(action, files, thread);
    const isInPublic = !isDirect && action.kind === 'text' && isMention(action.line);
    // A mention is answered in the thread of its message, as on the platforms.
    const threadId = thread ?? (isInPublic ? own : undefined);
    const isPublic = !isDirect && original?.isPrivate === false && !keepsMessage(action);
    const event = toChatEvent(action, { ...conversation, ...omitUndefined({ threadId }) }, files, isPublic);
    if (event === undefined) {
      await ignore(action, conversation, thread);
      return { status: 'ignored' };
    }
    conversationLog.changeTyping(conversation.id, 1);
    try {
      return await deliver(action, await bot.handle(event), files, { isDirect, isInPublic, threadId, original });
    } finally {
      conversationLog.changeTyping(conversation.id, -1);
    }
  };

  return {
    handle(action, files) {
      const earlier = results.get(action.idempotencyKey);
      if (earlier !== undefined) return earlier;
      const result = execute(action, files);
      results.set(action.idempotencyKey, result);
      const settled: Promise<unknown> = result.catch(() => undefined).then(() => running.delete(settled));
      running.add(settled);
      return result;
    },
    async idle() {
      await Promise.all(running);
    },
  };
}

/** Where a reply goes. */
interface Place {
  readonly isDirect: boolean;
  /** Everyone saw the question, so everyone sees the answer. */
  readonly isInPublic: boolean;
  readonly threadId: string | undefined;
  readonly original: BotMessage | undefined;
}

function isShare(action: PageAction): boolean {
  return action.kind === 'press' && action.makePublic === true;
}

function walks(action: PageAction): boolean {
  return (action.kind === 'press' || action.kind === 'form') && action.walks === true && !isShare(action);
}

function keepsMessage(action: PageAction): boolean {
  return action.kind === 'form' && action.keepsMessage === true;
}

function applyVisibility(reply: Reply, action: PageAction, { isInPublic }: Place): Reply {
  if (isInPublic) return { ...reply, visibility: 'public' };
  if (reply.outcome !== 'done') return reply;
  if (action.kind === 'found') return { ...reply, visibility: 'public' };
  return isShare(action) ? { ...reply, visibility: 'public', replacesOriginal: true } : reply;
}

const maxUnfurls = 3;

/** The links to a host in a line, each once. */
function linksIn(line: string, host: string): readonly string[] {
  const urls = line.match(/https?:\/\/\S+/giu) ?? [];
  const found = urls.filter((url) => URL.canParse(url) && new URL(url).host === host);
  return [...new Set(found)].slice(0, maxUnfurls);
}

/** The form stays open; the page shows the card's text above the fields. */
function invalidResult(reply: Reply): ActionResult {
  cancelContents(reply);
  const shown = new Set(Object.values(reply.fieldErrors ?? {}));
  return {
    status: 'invalid',
    fieldErrors: reply.fieldErrors ?? {},
    // A sentence that stands at its field isn't repeated above the fields.
    notice: (reply.card.text ?? []).map(renderRichText).filter((paragraph) => !shown.has(paragraph.join(''))),
  };
}

function asksForFiles(reply: Reply): boolean {
  return allActions(reply.card).some((action) => action.kind === 'form' && action.form.retainsFiles === true);
}
