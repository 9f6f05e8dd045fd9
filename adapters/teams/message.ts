/** What the bot says, as messages of Teams. Pure. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Card } from '../../src/chat/card.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { type Attachment, cardType, type Outgoing } from './activity.ts';
import { shorten } from './element.ts';
import { type AdaptiveCard, type RenderOptions, renderCard } from './render.ts';

export const typing: Outgoing = { type: 'typing' };

/** One card to a message: a text beside it would be split off, and with it the id to update. */
export function cardMessage(card: AdaptiveCard, summary: string): Outgoing {
  return { type: 'message', summary, attachments: [{ contentType: cardType, content: card }] };
}

export function lineMessage(text: string): Outgoing {
  return { type: 'message', text, textFormat: 'plain', summary: text };
}

export function attachmentMessage(attachment: Attachment, summary: string): Outgoing {
  return { type: 'message', summary, attachments: [attachment] };
}

/** The card in one line, for notifications. */
export function summaryOf(card: Card, bot: Pick<Bot, 'toPlainText'>): string {
  const { title, badge } = card;
  const brief = badge === undefined ? { title } : { title, badge };
  return shorten(bot.toPlainText(brief, {}).replaceAll(/\s+/gu, ' '), 200);
}

/**
 * What is left of a card where Teams found it too large: all but its pictures where it has some, else enough to know
 * what it was about, and its first buttons.
 */
export function smallCard(card: Card, text: ChatStrings, options: RenderOptions): AdaptiveCard {
  const { images = {}, ...others } = options;
  if (Object.keys(images).length > 0) return renderCard(card, others);
  const { title, badge, actions = [] } = card;
  const brief: Card = {
    title,
    ...(badge && { badge }),
    text: [text.truncated],
    actions: actions.filter((action) => action.kind !== 'form').slice(0, 5),
  };
  return renderCard(brief, others);
}
