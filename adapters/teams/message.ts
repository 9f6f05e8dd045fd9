/** The messages that the bot sends. Pure. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Content } from '../../src/chat/content.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { truncate } from '../../src/lib/truncate.ts';
import { type Attachment, adaptiveCardType, type OutboundActivity } from './activity.ts';
import { type AdaptiveCard, type RenderOptions, renderCard } from './render.ts';

export const typingActivity: OutboundActivity = { type: 'typing' };

/** One card and no text: Teams would send the text as a second message, and return the id of only one. */
export function cardMessage(card: AdaptiveCard, summary: string): OutboundActivity {
  return attachmentMessage({ contentType: adaptiveCardType, content: card }, summary);
}

export function textMessage(text: string): OutboundActivity {
  return { type: 'message', text, textFormat: 'plain', summary: text };
}

export function attachmentMessage(attachment: Attachment, summary: string): OutboundActivity {
  return { type: 'message', summary, attachments: [attachment] };
}

/** The card as one line of plain text, for notifications. */
export function summaryOf({ title, badge }: Card, bot: Pick<Bot, 'toPlainText'>): string {
  const text = bot.toPlainText({ title, ...omitUndefined({ badge }) }, {});
  return truncate(text.replaceAll(/\s+/gu, ' '), 200);
}

/**
 * A smaller card for when Teams rejects the card as too large: without its pictures if there are any, else only its
 * title, badge and first buttons.
 */
export function noticeCard(card: Card, strings: ChatStrings, options: RenderOptions): AdaptiveCard {
  const { images = {}, ...withoutImages } = options;
  if (Object.keys(images).length > 0) return renderCard(card, withoutImages);
  const { title, badge, actions = [] } = card;
  const notice: Card = {
    title,
    ...omitUndefined({ badge }),
    text: [strings.truncated],
    actions: actions.filter((action) => action.kind !== 'form').slice(0, 5),
  };
  return renderCard(notice, withoutImages);
}

/** Asks the user to accept a file. @param key of the stored offer, see file-offers.ts */
export function fileOfferMessage(file: Content, key: string, strings: ChatStrings): OutboundActivity {
  const context = { v: 1, key };
  const offer = {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name: file.name,
    content: {
      description: strings.offerFile(file.name),
      sizeInBytes: file.size ?? 0,
      acceptContext: context,
      declineContext: context,
    },
  };
  return attachmentMessage(offer, strings.offerFile(file.name));
}
