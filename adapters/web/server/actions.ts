/** Handles the user's actions on the page: echoes them, passes them to the bot, and posts the replies. */
import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { createTtlCache } from '../../../src/lib/ttl-cache.ts';
import type { ActionResult } from '../view.ts';
import type { ConversationLog } from './conversations.ts';
import { type PageAction, toChatEvent, type UploadedFile } from './events.ts';
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
  readonly now: () => Date;
}): ActionHandler {
  const { bot, conversationLog, post, conversations } = options;
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

  const echo = (action: PageAction, files: readonly UploadedFile[]): void => {
    if (action.kind !== 'text' && action.kind !== 'file') return;
    const sizes = files.map((file) => ({ name: file.name, size: file.bytes.length }));
    post.postOwn(action.conversation, { text: action.kind === 'text' ? action.line : '', files: sizes });
  };

  const deliver = async (action: PageAction, reply: Reply, files: readonly UploadedFile[]): Promise<ActionResult> => {
    if (Object.keys(reply.fieldErrors ?? {}).length > 0) return invalidResult(reply);
    const original = action.kind === 'press' || action.kind === 'form' ? action.messageId : undefined;
    const isShared = action.kind === 'press' && action.makePublic === true && reply.outcome === 'done';
    const posted: Reply = isShared ? { ...reply, visibility: 'public', replacesOriginal: true } : reply;
    const messageId = await post.postReply(action.conversation, posted, posted.replacesOriginal ? original : undefined);
    if (files.length > 0 && asksForFiles(reply)) {
      heldFiles.set(messageId, files, { bytes: files.reduce((sum, file) => sum + file.bytes.length, 0) });
    }
    return { status: 'answered', messageId };
  };

  const execute = async (action: PageAction, uploaded: readonly UploadedFile[]): Promise<ActionResult> => {
    const conversation = conversations.get(action.conversation);
    if (conversation === undefined) throw new ActionError(404, (strings) => strings.unknownConversation);
    const files = allFiles(action, uploaded);
    echo(action, files);
    const event = toChatEvent(action, conversation, files);
    if (event === undefined) {
      if (!conversationsWithNotice.has(conversation.id)) {
        post.postNotice(conversation.id, stringsFor(action.locale).notAddressed);
      }
      conversationsWithNotice.add(conversation.id);
      return { status: 'ignored' };
    }
    conversationLog.changeTyping(conversation.id, 1);
    try {
      return await deliver(action, await bot.handle(event), files);
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

/** The form stays open; the page shows the card's text above the fields. */
function invalidResult(reply: Reply): ActionResult {
  for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) content.cancel();
  return {
    status: 'invalid',
    fieldErrors: reply.fieldErrors ?? {},
    notice: (reply.card.text ?? []).map(renderRichText),
  };
}

function asksForFiles(reply: Reply): boolean {
  const actions = [...(reply.card.actions ?? []), ...(reply.card.rows ?? []).flatMap((row) => row.actions ?? [])];
  return actions.some((action) => action.kind === 'form' && action.form.retainsFiles === true);
}
