import type { Card } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import type { DeliveryEntry } from '../../src/store/contract/outbox.ts';
import * as en from '../../src/text/en/index.ts';

/** Rich text with timestamps as ISO 8601. */
export function toText(text: RichText): string {
  return typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : part.at)).join('');
}

/** The rows of a list, or of a table of changes, as title and detail. */
export function rowsOf({ rows = [], table }: Card): readonly { readonly title: string; readonly detail: string }[] {
  if (table === undefined) return rows.map(({ title, detail = '' }) => ({ title, detail: toText(detail) }));
  return table.rows.map(({ cells: [title = '', detail = ''] }) => ({ title, detail }));
}

/** The changes that a delivery announces, one per line, each with the name of its instance. */
export function changeLines(entries: readonly DeliveryEntry[]): readonly string[] {
  return entries.flatMap(({ row }) =>
    toText(row.detail ?? '')
      .split(en.separator)
      .map((line) => `${row.title}: ${line}`),
  );
}

/** A card as one line: its title, the words of its state, and its text. */
export function lineOf({ title, state = [], text = [] }: Card): string {
  const words = state.flatMap((part) => (typeof part.text === 'string' ? [part.text] : []));
  const head = [title, ...words].join(en.separator);
  return text.length === 0 ? head : `${head}: ${text.map(toText).join('; ')}`;
}
