/** A reply on its way to the right eyes: here, in place of what was pressed, or in the asker's personal chat. */
import type { Form } from '../../src/chat/form.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Outgoing } from './activity.ts';
import type { Address } from './connector.ts';
import { isTooLarge, isVanished } from './connector-errors.ts';
import { offerMessage } from './consent.ts';
import type { Desk, Turn } from './context.ts';
import { sendPrivately } from './direct-message.ts';
import type { FileLink } from './events.ts';
import { isOnlyFile } from './form.ts';
import { imagesOf } from './images.ts';
import { letGo } from './let-go.ts';
import { cardMessage, smallCard, summaryOf } from './message.ts';
import { type AdaptiveCard, type RenderOptions, renderCard } from './render.ts';

/** What a reply answers. */
export interface Asked {
  readonly reply: Reply;
  /** What would give the same files again, where a line was typed or pressed. */
  readonly line: string | undefined;
  /** Files that came along and that the reply may ask about. */
  readonly links: readonly FileLink[];
}

/** The messages that the answer may take the place of. */
export interface Instead {
  readonly pressed?: string | undefined;
  readonly waiting?: string | undefined;
}

/** Where it went. `unreachable`: it was for the asker alone, and there is no personal chat to send it to. */
export interface Delivery {
  readonly went: 'here' | 'in place' | 'private' | 'unreachable';
  readonly card: AdaptiveCard;
}

/** A drawn reply, with a smaller stand-in for where Teams finds it too large. */
interface Drawn {
  readonly card: AdaptiveCard;
  readonly message: Outgoing;
  readonly small: () => Outgoing;
}

/**
 * Delivers a reply. Rejects with a `ConnectorError` when that fails for good, and nobody has seen anything of it: what
 * fails after that is logged, so that nothing is said twice.
 */
export async function deliver(desk: Desk, turn: Turn, asked: Asked, instead: Instead): Promise<Delivery> {
  const { reply } = asked;
  const isPrivate = !turn.scene.conversation.isDirect && reply.visibility === 'ephemeral';
  try {
    await keepWanting(desk, turn, reply);
    const drawn = await draw(desk, turn, asked, isPrivate);
    // An offer holds no bytes, so that nothing is held open while it is made.
    letGo(reply);
    const went = isPrivate
      ? await deliverPrivately(desk, turn, drawn)
      : await deliverHere(desk, turn, drawn, reply.replacesOriginal === true, instead);
    if (went !== 'unreachable') await offerFiles(desk, turn, asked);
    return { went, card: drawn.card };
  } finally {
    letGo(reply);
  }
}

/** What stands in the channel for an answer that went elsewhere; it says nothing of the answer. */
export function neutralLine(text: ChatStrings, went: Delivery['went']): string {
  return went === 'unreachable' ? text.cannotReplyPrivately : text.answeredPrivately;
}

/** Sends a message, or puts it in place of `target`; as a new one where that is gone. Answers its id. */
export async function put(
  { voice }: Desk,
  to: Address,
  target: string | undefined,
  message: Outgoing,
  small?: () => Outgoing,
): Promise<string> {
  const once = async (outgoing: Outgoing) => {
    if (target === undefined) return voice.send(to, outgoing);
    try {
      await voice.update(to, target, outgoing);
      return target;
    } catch (error) {
      if (!isVanished(error)) throw error;
      return voice.send(to, outgoing);
    }
  };
  try {
    return await once(message);
  } catch (error) {
    if (!isTooLarge(error) || small === undefined) throw error;
    return once(small());
  }
}

async function draw(desk: Desk, turn: Turn, asked: Asked, isPrivate: boolean): Promise<Drawn> {
  const { bot } = desk;
  const { card, pictures = [] } = asked.reply;
  const files = await keepFiles(desk, turn, asked);
  const options: RenderOptions = {
    text: turn.text,
    images: await imagesOf(pictures, desk),
    direct: isPrivate || turn.scene.conversation.isDirect,
    typeahead: desk.typeahead,
    ...omitUndefined({ files }),
  };
  const drawn = renderCard(card, options);
  const summary = summaryOf(card, bot);
  const small = () => cardMessage(smallCard(card, turn.text, options), summary);
  return { card: drawn, message: cardMessage(drawn, summary), small };
}

async function deliverPrivately(
  desk: Desk,
  turn: Turn,
  { message, small }: Drawn,
): Promise<Delivery['went']> {
  try {
    return (await sendPrivately(desk, turn, message)) ? 'private' : 'unreachable';
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return (await sendPrivately(desk, turn, small())) ? 'private' : 'unreachable';
  }
}

async function deliverHere(
  desk: Desk,
  { here }: Turn,
  { message, small }: Drawn,
  replaces: boolean,
  { pressed, waiting }: Instead,
): Promise<Delivery['went']> {
  const target = replaces ? pressed : undefined;
  const [first, second] = target === undefined ? [waiting] : [target, waiting];
  await put(desk, here, first, message, small);
  if (second !== undefined) {
    // What was pressed is spent, so its buttons went; the answer has a message of its own to stand in as well.
    await afterwards(desk, () => put(desk, here, second, message, small));
  }
  return target === undefined ? 'here' : 'in place';
}

function formsOf({ card }: Reply): readonly Form[] {
  const actions = [...(card.actions ?? []), ...(card.rows ?? []).flatMap((row) => row.actions ?? [])];
  return actions.flatMap((action) => (action.kind === 'form' ? action.form : []));
}

/** A form that asks for nothing but a file is filled in by the next file that its asker sends. */
async function keepWanting({ shelf, log }: Desk, { scene }: Turn, reply: Reply): Promise<void> {
  const form = formsOf(reply).find(isOnlyFile);
  if (form === undefined) return;
  try {
    await shelf.putWanting(scene.person, { line: form.line, values: {} });
  } catch (error) {
    // What has been done must be told; the file will be asked about when it comes.
    log('a form could not be kept for its file', { error });
  }
}

/** Files whose form has to be filled in first wait for it. */
async function keepFiles(
  { shelf }: Desk,
  { scene }: Turn,
  { reply, links }: Asked,
): Promise<string | undefined> {
  const isWanted = links.length > 0 && formsOf(reply).some((form) => form.retainsFiles === true);
  return isWanted ? shelf.putFiles(scene.person, links) : undefined;
}

/** Teams hands files out in personal chats alone, once their receiver has agreed. */
async function offerFiles(desk: Desk, turn: Turn, { reply, line }: Asked): Promise<void> {
  const { text, here, scene } = turn;
  for (const [index, file] of (reply.files ?? []).entries()) {
    const message = offerMessage(file, line === undefined ? undefined : { line, index }, text);
    await afterwards(desk, () =>
      scene.conversation.isDirect ? desk.voice.send(here, message) : sendPrivately(desk, turn, message),
    );
  }
}

/** Says what goes with an answer that is there already. */
async function afterwards({ log }: Desk, say: () => Promise<unknown>): Promise<void> {
  try {
    await say();
  } catch (error) {
    log('an answer arrived, and not all that goes with it', { error });
  }
}
