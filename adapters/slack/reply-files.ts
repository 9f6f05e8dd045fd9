/** The pictures and files of a reply: uploads them, and links to them. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Content, Picture } from '../../src/chat/content.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { Files, UploadedFile } from './files.ts';
import { toCardFile } from './message.ts';
import type { SlackConversation } from './payload.ts';
import { errorCodeOf } from './web-api.ts';

interface ReplyFileServices {
  readonly bot: Bot;
  readonly files: Files;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

/** The pictures and files of a reply, and its whole text if the card is truncated. */
export function contentsOf(
  reply: Reply,
  isTruncated: boolean,
  bot: Bot,
  reader: Person,
): readonly (Content | Picture)[] {
  return [
    ...(reply.pictures ?? []),
    ...(reply.files ?? []),
    ...(isTruncated ? [toCardFile(reply.card, bot, reader)] : []),
  ];
}

/** Adds buttons that open the files in the direct message. */
export async function addFileLinks(
  card: Card,
  uploaded: readonly UploadedFile[],
  reader: Person,
  { bot, files }: Pick<ReplyFileServices, 'bot' | 'files'>,
): Promise<Card> {
  if (uploaded.length === 0) return card;
  const strings = bot.stringsFor(reader);
  const found = await Promise.all(uploaded.map(files.addLink));
  const links = found.flatMap(({ name, link }) =>
    link === undefined ? [] : [{ kind: 'link' as const, label: strings.openFile(name), url: link }],
  );
  return {
    ...card,
    text: [...(card.text ?? []), strings.sentByDirectMessage],
    actions: [...links, ...(card.actions ?? [])],
  };
}

/** If the bot is not a member, a reply still arrives at its response URL, but a file can't be uploaded. */
const notMemberCodes: readonly string[] = ['not_in_channel', 'channel_not_found'];

/** Uploads one after the other, to keep their order. `failures` has a text for each one that failed. */
export async function uploadAll(
  contents: readonly (Content | Picture)[],
  to: SlackConversation,
  reader: Person,
  { bot, files, log }: ReplyFileServices,
): Promise<{ readonly uploaded: readonly UploadedFile[]; readonly failures: readonly string[] }> {
  const strings = bot.stringsFor(reader);
  const uploaded: UploadedFile[] = [];
  const failures: string[] = [];
  for (const content of contents) {
    try {
      uploaded.push(await files.upload(content, to));
    } catch (error) {
      log('slack: uploading a file of a reply failed', { channel: to.channelId, error });
      const isNotMember = notMemberCodes.includes(errorCodeOf(error) ?? '');
      failures.push(strings.fileNotSent(content.name, isNotMember ? strings.unreachable.removed : undefined));
    }
  }
  return { uploaded, failures };
}
