/** A reply for the terminal: nothing in it can move the cursor, forge a line or reverse the reading direction. */
import { renderRichText } from '../cards/plain-text.ts';
import type { Bot } from '../chat/bot.ts';
import type { Content } from '../chat/content.ts';
import type { Person } from '../chat/person.ts';
import type { Reply } from '../chat/reply.ts';
import { escapeControlsInJson } from '../lib/control-chars.ts';
import type { Strings } from '../text/strings.ts';

/** The paths of the saved pictures and files of a reply. */
export type SavedFiles = ReadonlyMap<Content, string>;

/** The card as plain text, followed by the paths of its pictures and files. */
export function formatText(
  bot: Pick<Bot, 'toPlainText'>,
  reply: Reply,
  written: SavedFiles,
  reader: Person,
  words: Strings['ask'],
): string {
  const files = contentsOf(reply).map((content) => {
    const path = written.get(content);
    return renderRichText(path === undefined ? words.useOut(content.name) : words.saved(path), reader);
  });
  return [bot.toPlainText(reply.card, reader), ...files].join('\n\n');
}

/** The reply as JSON. */
export function formatJson(reply: Reply, written: SavedFiles): string {
  const describe = (content: Content) => ({
    name: content.name,
    type: content.type,
    size: content.size,
    path: written.get(content),
  });
  const { pictures = [], files = [], ...rest } = reply;
  const plain = {
    ...rest,
    pictures: pictures.map((picture) => ({ ...describe(picture), alt: picture.alt })),
    files: files.map(describe),
  };
  return escapeControlsInJson(JSON.stringify(plain, null, 2));
}

/** All pictures and files of a reply. */
export function contentsOf({ pictures = [], files = [] }: Reply): readonly Content[] {
  return [...pictures, ...files];
}
