/** One act of the page from beginning to end: shown, heard by the bot, answered. */
import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import type { ActResult } from '../view.ts';
import type { Conversations } from './conversations.ts';
import { type Act, type HeldFile, toIncoming } from './events.ts';
import type { Poster } from './post.ts';
import { renderWords } from './render.ts';
import { createShelf } from './shelf.ts';
import { type ServerText, text, textFor } from './text.ts';

/** The act cannot be carried out, for a reason that the person can do something about. */
export class ActError extends Error {
  override readonly name = 'ActError';
  readonly status: number;
  /** The sentence in the reader's language. */
  readonly say: (text: ServerText) => string;

  constructor(status: number, say: (text: ServerText) => string) {
    super(say(text));
    this.status = status;
    this.say = say;
  }
}

export interface Acts {
  /** Resolves when the answer is in the conversation. The same key again shares the first one's result. */
  take(act: Act, files: readonly HeldFile[]): Promise<ActResult>;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
}

const KEPT_FILES = { entries: 50, bytes: 128 * 1024 * 1024, lifetimeMs: 30 * 60 * 1000 };
const KNOWN_KEYS = { entries: 1000, bytes: 1000, lifetimeMs: 10 * 60 * 1000 };

export function createActs(options: {
  readonly bot: Bot;
  readonly conversations: Conversations;
  readonly post: Poster;
  readonly places: ReadonlyMap<string, Conversation>;
  readonly now: () => Date;
}): Acts {
  const { bot, conversations, post, places } = options;
  const now = () => options.now().getTime();
  const results = createShelf<Promise<ActResult>>(KNOWN_KEYS, now);
  const filesOf = createShelf<readonly HeldFile[]>(KEPT_FILES, now);
  const hinted = new Set<string>();
  const underWay = new Set<Promise<unknown>>();

  const filesFor = (act: Act, files: readonly HeldFile[]): readonly HeldFile[] => {
    if (act.kind !== 'form' || !act.keepsFiles) return files;
    const kept = filesOf.get(act.message);
    if (kept === undefined) throw new ActError(410, (text) => text.filesGone);
    return [...kept, ...files];
  };

  const showOwn = (act: Act, files: readonly HeldFile[]): void => {
    if (act.kind !== 'text' && act.kind !== 'file') return;
    const sizes = files.map((file) => ({ name: file.name, size: file.bytes.length }));
    post.own(act.place, { text: act.kind === 'text' ? act.line : '', files: sizes });
  };

  const answer = async (act: Act, reply: Reply, files: readonly HeldFile[]): Promise<ActResult> => {
    if (Object.keys(reply.fieldErrors ?? {}).length > 0) return problemsOf(reply);
    const pressed = act.kind === 'press' || act.kind === 'form' ? act.message : undefined;
    const isShown = act.kind === 'press' && act.everyone === true && reply.outcome === 'done';
    const seen: Reply = isShown ? { ...reply, visibility: 'public', replacesOriginal: true } : reply;
    const message = await post.reply(act.place, seen, seen.replacesOriginal ? pressed : undefined);
    if (files.length > 0 && asksForFiles(reply)) {
      filesOf.put(
        message,
        files,
        files.reduce((sum, file) => sum + file.bytes.length, 0),
      );
    }
    return { status: 'answered', message };
  };

  const carryOut = async (act: Act, sent: readonly HeldFile[]): Promise<ActResult> => {
    const place = places.get(act.place);
    if (place === undefined) throw new ActError(404, (text) => text.unknownPlace);
    const files = filesFor(act, sent);
    showOwn(act, files);
    const incoming = toIncoming(act, place, files);
    if (incoming === undefined) {
      if (!hinted.has(place.id)) post.note(place.id, textFor(act.locale).notAddressed);
      hinted.add(place.id);
      return { status: 'unheard' };
    }
    conversations.working(place.id, 1);
    try {
      const shared = act.kind === 'press' && act.everyone === true ? { shared: true } : {};
      return await answer(act, await bot.handle({ ...incoming, ...shared }), files);
    } finally {
      conversations.working(place.id, -1);
    }
  };

  return {
    take(act, files) {
      const known = results.get(act.key);
      if (known !== undefined) return known;
      const result = carryOut(act, files);
      results.put(act.key, result, 1);
      const ended: Promise<unknown> = result.catch(() => undefined).then(() => underWay.delete(ended));
      underWay.add(ended);
      return result;
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}

/** Nothing was done and the form stays open; what the card says goes above its fields. */
function problemsOf(reply: Reply): ActResult {
  for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) content.cancel();
  return {
    status: 'problems',
    problems: reply.fieldErrors ?? {},
    notice: (reply.card.text ?? []).map(renderWords),
  };
}

function asksForFiles(reply: Reply): boolean {
  const actions = [
    ...(reply.card.actions ?? []),
    ...(reply.card.rows ?? []).flatMap((row) => row.actions ?? []),
  ];
  return actions.some((action) => action.kind === 'form' && action.form.retainsFiles === true);
}
