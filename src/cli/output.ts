/** A reply as the shell sees it: nothing in it moves a cursor, forges a line or turns the reading direction. */
import { plainWords } from '../cards/plain-text.ts';
import type { Bot } from '../chat/bot.ts';
import type { Content } from '../chat/content.ts';
import type { Person } from '../chat/person.ts';
import type { Reply } from '../chat/reply.ts';
import { printableJson } from '../lib/control-chars.ts';
import type { Text } from '../text/strings.ts';

/** Where the contents of a reply were written to, if they were. */
export type Written = ReadonlyMap<Content, string>;

/** The card as plain text, and where its pictures and files are. */
export function asText(
  bot: Pick<Bot, 'toPlainText'>,
  reply: Reply,
  written: Written,
  reader: Person,
  words: Text['ask'],
): string {
  const files = contentsOf(reply).map((content) => {
    const path = written.get(content);
    return plainWords(path === undefined ? words.useOut(content.name) : words.written(path), reader);
  });
  return [bot.toPlainText(reply.card, reader), ...files].join('\n\n');
}

/** The neutral reply. */
export function asJson(reply: Reply, written: Written): string {
  const facts = (content: Content) => ({
    name: content.name,
    type: content.type,
    size: content.size,
    path: written.get(content),
  });
  const { pictures = [], files = [], ...rest } = reply;
  const plain = {
    ...rest,
    pictures: pictures.map((picture) => ({ ...facts(picture), alt: picture.alt })),
    files: files.map(facts),
  };
  return printableJson(JSON.stringify(plain, null, 2));
}

function contentsOf({ pictures = [], files = [] }: Reply): readonly Content[] {
  return [...pictures, ...files];
}
