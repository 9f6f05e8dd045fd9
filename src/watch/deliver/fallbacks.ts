/** Other versions of a delivery, for when the platform rejects it or can't say whether it arrived. */
import { collapseWhitespace } from '../../cards/card-context.ts';
import { renderPlainText } from '../../cards/plain-text.ts';
import { type Card, withoutActions } from '../../chat/card.ts';
import type { RichText } from '../../chat/rich-text.ts';
import { truncateChars } from '../../lib/truncate.ts';
import type { Delivery } from '../../store/contract/outbox.ts';
import type { Strings } from '../../text/strings.ts';

type ChangeTexts = Strings['changes'];

/** Far below the limits of every platform. */
const maxLength = { title: 150, text: 2_000 } as const;

/** The same content without anything a platform could reject: no buttons, table, timestamps or picture. */
export function toPlainTextMessage(delivery: Delivery): Delivery {
  const { card, root, reader = {} } = delivery;
  const toPlainText = (one: Card): Card => {
    const { title, badge: _, image: __, isOneLine: ___, ...content } = withoutActions(one);
    const state = (content.state ?? []).map((part) => ({ ...part, text: withFixedTimes(part.text) }));
    const body = renderPlainText({ ...content, title: '', state }, reader).trim();
    return {
      title: truncateChars(collapseWhitespace(title), maxLength.title),
      text: [truncateChars(body, maxLength.text)],
    };
  };
  return {
    ...delivery,
    card: toPlainText(card),
    root: root && { ...root, card: toPlainText(root.card) },
    picture: undefined,
  };
}

/** How long ago something was would not stay true in plain text. */
function withFixedTimes(text: RichText): RichText {
  if (typeof text === 'string') return text;
  return text.map((part) => (typeof part === 'string' || part.show !== 'ago' ? part : { ...part, show: 'both' }));
}

/** In plain text in the channel itself, for a thread that is locked or deleted. */
export function toChannelMessage(delivery: Delivery, { outsideThread }: ChangeTexts): Delivery {
  const { threadId: _, ...conversation } = delivery.conversation;
  // Outside of its thread, the reply would not say what it is about.
  const card = delivery.root?.card ?? delivery.card;
  return addText({ ...toPlainTextMessage({ ...delivery, card }), conversation, root: undefined }, outsideThread);
}

/** Says that a delivery was rejected, in words of the bot's own: nothing in it can be the reason. */
export function toRejectedNotice(delivery: Delivery, reason: string, { rejected }: ChangeTexts): Delivery {
  const { threadId: _, ...conversation } = delivery.conversation;
  const ids = [...new Set(delivery.entries.map(({ instanceId }) => instanceId))];
  return {
    ...delivery,
    key: `${delivery.key}-rejected`,
    conversation,
    root: undefined,
    picture: undefined,
    card: { title: rejected.title, text: [rejected.reason(reason), ...(ids.length === 1 ? ids : [])] },
  };
}

/** The bot couldn't find out whether the delivery has arrived before. */
export function addRepeatNote(delivery: Delivery, { maybeRepeated }: ChangeTexts): Delivery {
  return addText(delivery, maybeRepeated);
}

function addText(delivery: Delivery, line: string): Delivery {
  return { ...delivery, card: { ...delivery.card, text: [...(delivery.card.text ?? []), line] } };
}
