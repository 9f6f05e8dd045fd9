import type { Card } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import * as en from '../../src/text/en/index.ts';

/** Rich text with timestamps as ISO 8601. */
export function toText(text: RichText): string {
  return typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : part.at)).join('');
}

/** The changes that a message announces, one per line, each with the name of its instance. */
export function changeLines({ title, text = [], rows }: Card): readonly string[] {
  if (rows === undefined) return text.map((line) => `${title}: ${toText(line)}`);
  return rows.flatMap((row) =>
    toText(row.detail ?? '')
      .split(en.separator)
      .map((line) => `${row.title}: ${line}`),
  );
}
