/** Shrinks a card to the platform's size limit by repeatedly halving its largest part. Pure. */
import type { Action, Card, Row } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { truncate } from '../../src/lib/truncate.ts';

/**
 * Renders the card, or a shortened one with `note` as its last paragraph if the result has more than `maxBytes` bytes.
 */
export function shrinkCard<Rendered>(
  card: Card,
  render: (card: Card) => Rendered,
  note: string,
  maxBytes: number,
): Rendered {
  let rendered = render(card);
  let smaller: Card | undefined = card;
  while (jsonByteLength(rendered) > maxBytes) {
    smaller = halve(smaller);
    if (smaller === undefined) throw new Error('the card is too large and cannot be shortened any further');
    rendered = render({ ...smaller, text: [...(smaller.text ?? []), note] });
  }
  return rendered;
}

const encoder = new TextEncoder();

/** Reused, since only the length is needed. Larger than any card. */
const scratch = new Uint8Array(64 * 1024);

/** The size of the value's JSON in bytes of UTF-8. */
export function jsonByteLength(value: unknown): number {
  const json = JSON.stringify(value);
  const { read, written } = encoder.encodeInto(json, scratch);
  return read === json.length ? written : encoder.encode(json).length;
}

const shrinkableParts = [
  'rows',
  'table',
  'details',
  'facts',
  'text',
  'code',
  'overflow',
  'actions',
  'state',
  'footer',
  'title',
] as const;
type ShrinkablePart = (typeof shrinkableParts)[number];

/** The card with its largest part halved, or `undefined` if no part can be halved. */
function halve(card: Card): Card | undefined {
  const bySize = [...shrinkableParts].sort((a, b) => partSize(card, b) - partSize(card, a));
  for (const part of bySize) {
    const value = halvingSteps[part](card);
    if (value !== undefined) return { ...card, [part]: value };
  }
  return undefined;
}

function partSize(card: Card, part: ShrinkablePart): number {
  const value = card[part];
  return value === undefined ? 0 : jsonByteLength(value);
}

/** Each returns half of its part, or `undefined` if the part is as small as possible. */
const halvingSteps: { readonly [Part in ShrinkablePart]: (card: Card) => Card[Part] | undefined } = {
  rows: (card) => halveList(card.rows, halveRow),
  facts: (card) => halveList(card.facts),
  text: (card) => halveList(card.text, halveText),
  code: (card) => halveList(card.code),
  table: ({ table }) => {
    const rows = halveList(table?.rows);
    return table === undefined || rows === undefined ? undefined : { ...table, rows };
  },
  details: ({ details }) => {
    const facts = halveList(details?.facts);
    return details === undefined || facts === undefined ? undefined : { ...details, facts };
  },
  actions: (card) => halveList(card.actions),
  overflow: (card) => halveList(card.overflow),
  state: (card) => halveList(card.state),
  footer: (card) => (card.footer === undefined ? undefined : ''),
  title: (card) => (card.title.length > 20 ? truncate(card.title, card.title.length / 2) : undefined),
};

/**
 * The first half of a list; for a single item, the item halved by `halveItem`, or an empty list. `undefined` if the
 * list is empty.
 */
function halveList<Item>(
  list: readonly Item[] | undefined,
  halveItem: (item: Item) => Item | undefined = () => undefined,
): readonly Item[] | undefined {
  if (list === undefined || list.length === 0) return undefined;
  const [only] = list;
  if (list.length > 1) return list.slice(0, list.length >> 1);
  const half = only === undefined ? undefined : halveItem(only);
  return half === undefined ? [] : [half];
}

function halveRow(row: Row): Row | undefined {
  const actions = halveList<Action>(row.actions);
  return actions === undefined ? undefined : { ...row, actions };
}

function halveText(text: RichText): RichText | undefined {
  if (typeof text !== 'string') {
    const [only] = text;
    if (text.length > 1) return text.slice(0, text.length >> 1);
    return typeof only === 'string' ? only : undefined;
  }
  return text.length > 20 ? truncate(text, text.length >> 1) : undefined;
}
