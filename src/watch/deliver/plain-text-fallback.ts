import { collapseWhitespace } from '../../cards/card-context.ts';
import { renderPlainText } from '../../cards/plain-text.ts';
import type { Card } from '../../chat/card.ts';
import { truncateChars } from '../../lib/truncate.ts';
import type { Delivery } from '../../store/contract/outbox.ts';

/** Far below the limits of every platform. */
const maxLength = { title: 150, text: 2_000 } as const;

/** The same content without anything a platform could reject: no buttons, table, timestamps or picture. */
export function toPlainTextMessage(delivery: Delivery): Delivery {
  const { card, root, reader = {} } = delivery;
  const toPlainText = ({ title, facts, text, rows = [], footer }: Card): Card => {
    const body = renderPlainText(
      {
        title: '',
        rows: rows.map(({ actions: _, ...row }) => row),
        ...(facts && { facts }),
        ...(text && { text }),
        ...(footer && { footer }),
      },
      reader,
    );
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
