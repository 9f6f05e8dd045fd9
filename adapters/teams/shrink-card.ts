/** Makes a card small enough for the platform, by leaving out from the end of what takes the most room. Pure. */
import type { Action, Card, Row } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { shorten } from './element.ts';

/**
 * Draws `card`, or the largest part of it that is drawn in `budget` bytes of UTF-8. What was left out is said
 * by the card's last paragraph, `note`.
 */
export function fitCard<Drawn>(card: Card, draw: (card: Card) => Drawn, note: string, budget: number): Drawn {
  let drawn = draw(card);
  let smaller: Card | undefined = card;
  while (sizeOf(drawn) > budget) {
    smaller = halved(smaller);
    if (smaller === undefined) throw new Error('a card with nothing left to leave out is still too large');
    drawn = draw({ ...smaller, text: [...(smaller.text ?? []), note] });
  }
  return drawn;
}

const bytes = new TextEncoder();

/** In bytes, as JSON. */
export function sizeOf(drawn: unknown): number {
  return bytes.encode(JSON.stringify(drawn)).length;
}

const parts = ['rows', 'facts', 'text', 'actions', 'footer', 'title'] as const;

/** The card with the larger half of its largest part left out, or `undefined` where nothing can be. */
function halved(card: Card): Card | undefined {
  const bySize = [...parts].sort((one, other) => sizeOfPart(card, other) - sizeOfPart(card, one));
  for (const part of bySize) {
    const less = halvers[part](card);
    if (less !== undefined) return less;
  }
  return undefined;
}

function sizeOfPart(card: Card, part: (typeof parts)[number]): number {
  const value = card[part];
  return value === undefined ? 0 : sizeOf(value);
}

const halvers: Readonly<Record<(typeof parts)[number], (card: Card) => Card | undefined>> = {
  rows: (card) => replaced(card, 'rows', firstHalf(card.rows, halvedRow)),
  facts: (card) =>
    replaced(
      card,
      'facts',
      firstHalf(card.facts, () => undefined),
    ),
  text: (card) => replaced(card, 'text', firstHalf(card.text, halvedWords)),
  actions: (card) =>
    replaced(
      card,
      'actions',
      firstHalf(card.actions, () => undefined),
    ),
  footer: (card) => replaced(card, 'footer', card.footer === undefined ? undefined : ''),
  title: (card) =>
    replaced(card, 'title', card.title.length > 20 ? shorten(card.title, card.title.length / 2) : undefined),
};

function replaced<Part extends keyof Card>(card: Card, part: Part, value: Card[Part] | undefined) {
  return value === undefined ? undefined : { ...card, [part]: value };
}

/** Half of a list; of a single thing what `halve` leaves, or nothing. `undefined` where it is empty already. */
function firstHalf<One>(
  list: readonly One[] | undefined,
  halve: (one: One) => One | undefined,
): readonly One[] | undefined {
  if (list === undefined || list.length === 0) return undefined;
  const [only] = list;
  if (list.length > 1) return list.slice(0, list.length >> 1);
  const less = only === undefined ? undefined : halve(only);
  return less === undefined ? [] : [less];
}

function halvedRow(row: Row): Row | undefined {
  const actions: readonly Action[] | undefined = firstHalf(row.actions, () => undefined);
  return actions === undefined ? undefined : { ...row, actions };
}

function halvedWords(words: RichText): RichText | undefined {
  if (typeof words !== 'string')
    return words.length > 1 ? words.slice(0, words.length >> 1) : (words[0] as string);
  return words.length > 20 ? shorten(words, words.length >> 1) : undefined;
}
