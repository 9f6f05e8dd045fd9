import { oneLine, shorten } from '../../cards/card-context.ts';
import { plain } from '../../cards/plain-text.ts';
import type { Card } from '../../chat/card.ts';
import type { Delivery } from '../../store/contract/watching.ts';

/** Far less than any platform has room for. */
const longest = { title: 150, text: 2_000 } as const;

/** The same news with nothing that a platform could take offence at: no button, table, moment or picture. */
export function inPlainWords(delivery: Delivery): Delivery {
  const { card, root, reader = {} } = delivery;
  const say = ({ title, facts, text, rows = [], footer }: Card): Card => {
    const said = plain(
      {
        title: '',
        rows: rows.map(({ actions: _, ...row }) => row),
        ...(facts && { facts }),
        ...(text && { text }),
        ...(footer && { footer }),
      },
      reader,
    );
    return { title: shorten(oneLine(title), longest.title), text: [shorten(said, longest.text)] };
  };
  return {
    ...delivery,
    card: say(card),
    root: root && { ...root, card: say(root.card) },
    picture: undefined,
  };
}
