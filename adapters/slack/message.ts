/** Cards and texts as messages and modals. */
import type * as z from 'zod';
import type { Bot } from '../../src/chat/bot.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Content } from '../../src/chat/content.ts';
import { createContent } from '../../src/chat/create-content.ts';
import type { Person } from '../../src/chat/person.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Block, limits, type ModalView, type NativeBlockType } from './blocks.ts';
import { type NativeBlocks, typesIn } from './native-blocks.ts';
import { type RenderOptions, renderCard } from './render.ts';
import { plainText, toFallbackText } from './text.ts';
import { errorCodeOf, type SlackApi } from './web-api.ts';

/** The content arguments of `chat.postMessage` and its siblings. */
export interface SlackMessage {
  /** For notifications and screen readers; literal. */
  readonly text: string;
  readonly blocks?: readonly Block[];
  /** See {@link NativeBlocks}. Not sent. */
  readonly renderWithout?: (types: ReadonlySet<NativeBlockType>) => readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly parse: 'none';
  readonly mrkdwn: false;
}

const cardCallbackId = 'barium:card';

type Reader = Pick<Person, 'locale' | 'timeZone'>;

export function renderCardMessage(
  card: Card,
  bot: Bot,
  reader: Reader,
  options: Omit<RenderOptions, 'truncatedNote'> = {},
): { readonly message: SlackMessage; readonly isTruncated: boolean } {
  const truncatedNote = bot.stringsFor(reader).truncated;
  const { blocks, isTruncated } = renderCard(card, { truncatedNote, ...options });
  const renderWithout = (without: ReadonlySet<NativeBlockType>) =>
    renderCard(card, { truncatedNote, ...options, without }).blocks;
  return {
    message: {
      ...toTextMessage(bot.toPlainText(card, reader)),
      blocks,
      ...(typesIn(blocks).length === 0 ? {} : { renderWithout }),
    },
    isTruncated,
  };
}

export function toTextMessage(text: string): SlackMessage {
  return {
    text: toFallbackText(text, limits.fallback),
    unfurl_links: false,
    unfurl_media: false,
    parse: 'none',
    mrkdwn: false,
  };
}

/** A card as a modal without input fields. */
export function renderCardView(
  card: Card,
  bot: Bot,
  reader: Reader,
  options: Omit<RenderOptions, 'truncatedNote'> = {},
): { readonly view: ModalView; readonly isTruncated: boolean } {
  const truncatedNote = bot.stringsFor(reader).truncated;
  const { blocks, isTruncated } = renderCard(card, { truncatedNote, isSimple: true, ...options });
  return { view: { ...toTextView(card.title, bot, reader), blocks }, isTruncated };
}

/** A text as a modal. */
export function toTextView(text: string, bot: Bot, reader: Reader): ModalView {
  return {
    type: 'modal',
    callback_id: cardCallbackId,
    title: plainText(text, limits.viewTitle),
    close: plainText(bot.stringsFor(reader).close, limits.viewTitle),
    private_metadata: '',
    blocks: [{ type: 'section', text: plainText(text, limits.text) }],
  };
}

/** The whole text of a card that was truncated, as a file. */
export function toCardFile(card: Card, bot: Bot, reader: Reader): Content {
  const baseName = card.title
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ')
    .trim()
    .slice(0, 80);
  return textContent(`${baseName || 'card'}.txt`, bot.toPlainText(card, reader));
}

export function textContent(name: string, text: string): Content {
  return createContent(new TextEncoder().encode(text), name, 'text/plain');
}

/** Error codes for blocks that Slack rejects. The call had no effect, so the text can be sent without blocks. */
const invalidBlocksCodes: readonly string[] = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'invalid_arguments',
];

function isInvalidBlocks(error: unknown): boolean {
  return invalidBlocksCodes.includes(errorCodeOf(error) ?? '');
}

/**
 * Sends a message; in simpler blocks if Slack rejects the blocks, and its text alone if it rejects those as well. Rejects
 * with a `SlackError`. See {@link SlackApi.call} for `maxAttempts` and `maxWaitMs`.
 */
export async function sendMessage<T>(
  { api, nativeBlocks }: { readonly api: SlackApi; readonly nativeBlocks: NativeBlocks },
  method: 'chat.postMessage' | 'chat.postEphemeral' | 'chat.update',
  { renderWithout, blocks, ...args }: Readonly<Record<string, unknown>> & SlackMessage,
  responseSchema: z.ZodType<T>,
  maxAttempts = 1,
  maxWaitMs?: number,
): Promise<T> {
  const send = (shown: readonly Block[] | undefined) =>
    api.call(method, { ...args, ...omitUndefined({ blocks: shown }) }, responseSchema, maxAttempts, maxWaitMs);
  if (blocks === undefined) return send(undefined);
  let response: { readonly value: T } | undefined;
  await nativeBlocks.send({ blocks, ...omitUndefined({ renderWithout }) }, async (shown) => {
    try {
      response = { value: await send(shown) };
      return 'accepted';
    } catch (error) {
      if (isInvalidBlocks(error)) return 'rejected';
      throw error;
    }
  });
  // `blocks: []` also removes the blocks of an updated message.
  return response?.value ?? send([]);
}
