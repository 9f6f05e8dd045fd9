/** Cards as messages and views: blocks with the plain text beside them, and what Slack is told about both. */
import type * as z from 'zod';
import type { Bot } from '../../src/chat/bot.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Content } from '../../src/chat/content.ts';
import type { Person } from '../../src/chat/person.ts';
import { type Block, limits, type ModalView } from './blocks.ts';
import { type RenderOptions, renderCard } from './render.ts';
import { fallbackText, plainText } from './text.ts';
import { type Api, refusedWith } from './web-api.ts';

/** What `chat.postMessage` and its siblings take. */
export interface Message {
  /** For notifications and screen readers; literal. */
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly parse: 'none';
  readonly mrkdwn: false;
}

export const cardCallback = 'barium:card';

type Reader = Pick<Person, 'locale' | 'timeZone'>;

/** A card as a message, and whether something of it had no room. */
export function cardMessage(
  card: Card,
  bot: Bot,
  reader: Reader,
  more: Omit<RenderOptions, 'shortened'> = {},
): { readonly message: Message; readonly shortened: boolean } {
  const { blocks, shortened } = renderCard(card, { shortened: bot.stringsFor(reader).truncated, ...more });
  return { message: { ...textMessage(bot.toPlainText(card, reader)), blocks }, shortened };
}

/** A sentence as a message. */
export function textMessage(text: string): Message {
  return {
    text: fallbackText(text, limits.fallback),
    unfurl_links: false,
    unfurl_media: false,
    parse: 'none',
    mrkdwn: false,
  };
}

/** A card as a modal that has no fields, and whether something of it had no room. */
export function cardView(
  card: Card,
  bot: Bot,
  reader: Reader,
  more: Omit<RenderOptions, 'shortened'> = {},
): { readonly view: ModalView; readonly shortened: boolean } {
  const { blocks, shortened } = renderCard(card, { shortened: bot.stringsFor(reader).truncated, ...more });
  return { view: { ...sentenceView(card.title, bot, reader), blocks }, shortened };
}

/** A sentence as a modal. */
export function sentenceView(text: string, bot: Bot, reader: Reader): ModalView {
  return {
    type: 'modal',
    callback_id: cardCallback,
    title: plainText(text, limits.viewTitle),
    close: plainText(bot.stringsFor(reader).close, limits.viewTitle),
    private_metadata: '',
    blocks: [{ type: 'section', text: plainText(text, limits.text) }],
  };
}

/** A card that had no room as a text that has. */
export function cardFile(card: Card, bot: Bot, reader: Reader): Content {
  const bytes = new TextEncoder().encode(bot.toPlainText(card, reader));
  const name = `${
    card.title
      .replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ')
      .trim()
      .slice(0, 80) || 'card'
  }.txt`;
  return { name, type: 'text/plain', size: bytes.length, bytes: only(bytes), cancel: () => undefined };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** How Slack refuses blocks. It did nothing then, so that the text alone can go in their place. */
const shapeCodes: readonly string[] = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'invalid_arguments',
];

/** Whether Slack took offence at the blocks. */
export function isShape(error: unknown): boolean {
  return shapeCodes.includes(refusedWith(error) ?? '');
}

/** Sends a message; as text alone where Slack refuses its blocks. Rejects with a `SlackError`. */
export async function sendMessage<T>(
  api: Api,
  method: 'chat.postMessage' | 'chat.postEphemeral' | 'chat.update',
  args: Readonly<Record<string, unknown>> & Message,
  answer: z.ZodType<T>,
  tries = 1,
): Promise<T> {
  try {
    return await api.call(method, args, answer, tries);
  } catch (error) {
    if (args.blocks === undefined || !isShape(error)) throw error;
    // `blocks: []` also takes away those that an updated message had.
    return api.call(method, { ...args, blocks: [] }, answer, tries);
  }
}
