/** Activity → what a person did, in the words of the core. Pure: nothing here calls anybody. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Person } from '../../src/chat/person.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { readAct } from './action-data.ts';
import { type Activity, isOfMessageBox, tenantOf } from './activity.ts';
import type { Reach } from './host-allowlist.ts';

/** Teams shows no larger ones in a card. */
export const largestPicture = { width: 1_024, height: 1_024 };

/** Who did it, where, and the key of the act. */
export interface Scene {
  readonly person: Person;
  readonly conversation: Conversation;
  /** The same however often Teams delivers the activity. */
  readonly idempotencyKey: string;
  readonly largestPicture: { readonly width: number; readonly height: number };
}

/** A file that came along, still where Teams keeps it. */
export interface FileLink {
  readonly name: string;
  readonly type: string;
  readonly url: string;
}

/** What an activity asks for. `strange`: data that no card of ours sends. */
export type Heard =
  | { readonly kind: 'text'; readonly line: string; readonly files: readonly FileLink[] }
  | { readonly kind: 'press'; readonly line: string; readonly everyone: boolean }
  | {
      readonly kind: 'form';
      readonly line: string;
      readonly values: Readonly<Record<string, string>>;
      /** The form as it was drawn, where its button carried it. */
      readonly form: Form | undefined;
      readonly files: string | undefined;
      readonly wantsFile: boolean;
    }
  | { readonly kind: 'strange' };

/**
 * `undefined` where nobody did it whom Teams knows: everybody who writes has an Entra id, what other bots send and
 * some events have none. Only tools on this machine may leave it out (`anonymous`).
 */
export function sceneOf(activity: Activity, place: Conversation, anonymous: boolean): Scene | undefined {
  const { from } = activity;
  // The Entra id is the one that admins see and list; the other is only good within this bot.
  const id = from?.aadObjectId || (anonymous ? from?.id : undefined);
  if (from === undefined || id === undefined) return undefined;
  const client = activity.entities.find((entity) => entity.type === 'clientInfo');
  const locale = activity.locale ?? client?.locale;
  const timeZone = activity.localTimezone ?? client?.timezone;
  return {
    person: {
      platform: 'teams',
      tenant: place.tenant,
      id,
      name: from.name ?? from.id,
      ...omitUndefined({ locale, timeZone }),
    },
    conversation: place,
    idempotencyKey: keyOf(activity, place.tenant),
    largestPicture,
  };
}

/**
 * Where it happened: the conversation without its thread, and the thread of a channel. `undefined` where nobody says
 * whose Teams that is; only tools on this machine may leave it out (`anonymous`).
 */
export function placeOf(activity: Activity, anonymous: boolean): Conversation | undefined {
  const { conversation, channelData } = activity;
  const tenant = tenantOf(activity) ?? (anonymous ? 'local' : undefined);
  if (tenant === undefined) return undefined;
  const there = { platform: 'teams', tenant } as const;
  if (conversation === undefined) return { ...there, id: '', isDirect: false, isUnresolved: true };
  const [id = '', thread] = conversation.id.split(';messageid=');
  const direct = conversation.conversationType === 'personal' && !isOfMessageBox(activity);
  // An event may tell of another channel of the same team. The first channel of a team goes by the id of the team.
  const name =
    [channelData?.channel, channelData?.team].find((one) => one?.id === id)?.name ?? conversation.name;
  return {
    ...there,
    id,
    isDirect: direct,
    ...omitUndefined({ threadId: thread, name }),
  };
}

/** Teams repeats an activity with its id; what has none is known by what is in it. */
function keyOf(activity: Activity, tenant: string): string {
  const { id } = activity;
  const within = id ?? createHash('sha256').update(JSON.stringify(activity)).digest('base64url');
  return `teams:${tenant}:${activity.conversation?.id ?? ''}:${within}`;
}

/**
 * What a message says: a line with files, or the press of a button of an older client. `isTeams` knows the addresses
 * at which Teams itself keeps something.
 */
export function hear(activity: Activity, isTeams: Reach['connector']): Heard {
  const isSubmit = activity.value !== undefined && activity.value !== null;
  return isSubmit
    ? heardAct(activity.value)
    : { kind: 'text', line: lineOf(activity), files: filesOf(activity, isTeams) };
}

/** What was pressed, from the data that the button carried. */
export function heardAct(data: unknown): Heard {
  const read = readAct(data);
  if (read === undefined) return { kind: 'strange' };
  const { act, values } = read;
  if (act.kind === 'press') return { kind: 'press', line: act.line, everyone: act.everyone === true };
  const { line, form, files, wantsFile = false } = act;
  return { kind: 'form', line, values, form, files, wantsFile };
}

const executeSchema = z.object({ action: z.object({ data: z.unknown() }) });

/** The `data` of an `adaptiveCard/action` invoke. */
export function executedData(value: unknown): unknown {
  return executeSchema.safeParse(value).data?.action.data;
}

/** Twice what the core takes as a line: looking for mentions takes time that grows with the square of the length. */
const longestText = 4_000;

/** The line without the bot's own mention and what it quotes; other people stay in it by their names. */
function lineOf({ text = '', entities, recipient }: Activity): string {
  const own = entities
    .filter((entity) => entity.type === 'mention' && entity.mentioned?.id === recipient?.id)
    .flatMap((entity) => entity.text || []);
  const without = own.reduce((line, mention) => line.replaceAll(mention, ' '), text.slice(0, longestText));
  const typed = without
    .replaceAll(/<\/?quoted\b[^>]*>/giu, ' ')
    .replaceAll(/<at(?:\s[^>]*)?>(.*?)<\/at>/giu, '$1');
  return decoded(typed).replaceAll('\u00a0', ' ').trim();
}

const characters: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  apos: "'",
  '#39': "'",
  '#160': ' ',
};

/** What somebody typed, of which Teams writes some characters as HTML does. Once: what they typed may look like that. */
function decoded(text: string): string {
  return text.replaceAll(/&(#?\w{2,5});/gu, (whole, name: string) => characters[name.toLowerCase()] ?? whole);
}

const downloadSchema = z.object({ downloadUrl: z.url().max(4_000), fileType: z.string().max(20).optional() });

/** As many as Teams lets people send at once: each is opened before anybody asks who sent it. */
const mostFiles = 10;

type Attached = Activity['attachments'][number];

const pictureSchema = z.url().max(4_000);

/**
 * Only files of personal chats, and pictures within a message, come with a link that the bot can read:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
 */
function filesOf({ attachments }: Activity, isTeams: Reach['connector']): readonly FileLink[] {
  const links = attachments.flatMap((attached) => {
    const { contentType, content, name } = attached;
    if (contentType.startsWith('image/')) return pictureOf(attached, isTeams);
    if (contentType !== 'application/vnd.microsoft.teams.file.download.info') return [];
    const read = downloadSchema.safeParse(content);
    if (!read.success) return [];
    const { downloadUrl, fileType } = read.data;
    const called = name ?? (fileType === undefined ? 'file' : `file.${fileType}`);
    return [{ name: called, type: 'application/octet-stream', url: downloadUrl }];
  });
  return links.slice(0, mostFiles);
}

/** Teams says `image/*` of most, and gives them no name. Moving pictures and stickers are kept elsewhere. */
function pictureOf({ contentType, contentUrl, name }: Attached, isTeams: Reach['connector']): FileLink[] {
  const url = pictureSchema.safeParse(contentUrl).data;
  if (url === undefined || !isTeams(url)) return [];
  const ending = /^image\/(\w{1,10})$/u.exec(contentType)?.[1] ?? 'png';
  return [{ name: name || `picture.${ending}`, type: contentType.replace('*', 'png'), url }];
}

/** True where files were sent in a way that the bot cannot read: anywhere but in a personal chat. */
export function hasUnreadableFiles({ attachments }: Activity): boolean {
  return attachments.some(
    ({ contentType, content }) =>
      contentType === 'reference' ||
      contentType.startsWith('image/') ||
      // Of a channel: all that is left of the file is its place among the words.
      (contentType === 'text/html' && typeof content === 'string' && content.includes('<attachment ')),
  );
}
