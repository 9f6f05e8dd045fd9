/** Parses activities into what the core understands: who did what, and where. Pure. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Person } from '../../src/chat/person.ts';
import { formSchema } from '../../src/chat/schemas.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type ActionData, dataVersion, formValues, type Sharer } from './action-data.ts';
import { type Activity, isMessageExtension, tenantOf } from './activity.ts';
import type { HostAllowlist } from './host-allowlist.ts';

/** In pixels. Teams scales larger pictures down in a card. */
export const maxPictureSize = { width: 1_024, height: 1_024 };

/** The fields that all events of one activity share. */
export interface EventContext {
  readonly person: Person;
  readonly conversation: Conversation;
  /** The same for each delivery of an activity. */
  readonly idempotencyKey: string;
  readonly maxPictureSize: { readonly width: number; readonly height: number };
  /** The event does not prove that the bot is in the conversation. */
  readonly botMayBeAbsent?: boolean;
}

/** A file of a message, not yet downloaded. */
export interface FileLink {
  readonly name: string;
  readonly type: string;
  readonly url: string;
}

/**
 * What the user typed, pressed or submitted. `untrusted`: action data that the bot did not sign for this place and person,
 * or too long ago. `unknown`: data that no card of this version contains.
 */
export type UserInput =
  | { readonly kind: 'text'; readonly line: string; readonly files: readonly FileLink[] }
  | { readonly kind: 'press'; readonly line: string; readonly isSharedAnswer: boolean; readonly isTargeted?: true }
  | {
      readonly kind: 'form';
      readonly line: string;
      readonly isTargeted?: true;
      readonly values: Readonly<Record<string, string>>;
      /** The form as rendered; missing for clients without Action.Execute. */
      readonly form: Form | undefined;
      readonly filesKey: string | undefined;
      readonly expectsFile: boolean;
    }
  | { readonly kind: 'refresh'; readonly line: string; readonly sharedBy?: Sharer }
  | { readonly kind: 'invalid'; readonly reason: 'untrusted' | 'unknown' };

/**
 * `undefined` if the sender has no Entra id: other bots and some events have none, all users do. The id in the activity
 * is accepted only from local tools, if the bot is anonymous.
 */
export function eventContextOf(
  activity: Activity,
  conversation: Conversation,
  isAnonymous: boolean,
): EventContext | undefined {
  const { from } = activity;
  // Admins see and list the Entra id; the other id is only valid for this bot.
  const id = from?.aadObjectId || (isAnonymous ? from?.id : undefined);
  if (from === undefined || id === undefined) return undefined;
  const client = activity.entities.find((entity) => entity.type === 'clientInfo');
  const locale = activity.locale ?? client?.locale;
  const timeZone = activity.localTimezone ?? client?.timezone;
  return {
    person: {
      platform: 'teams',
      tenant: conversation.tenant,
      id,
      name: from.name ?? from.id,
      // Looked up by the router, see roster.ts.
      membership: 'unknown',
      ...omitUndefined({ locale, timeZone }),
    },
    conversation,
    idempotencyKey: idempotencyKeyOf(activity, conversation.tenant),
    maxPictureSize,
  };
}

/** The conversation and, in a channel, its thread. `undefined` if the tenant is missing, unless the bot is anonymous. */
export function conversationOf(activity: Activity, isAnonymous: boolean): Conversation | undefined {
  const { conversation, channelData } = activity;
  const tenant = tenantOf(activity) ?? (isAnonymous ? 'local' : undefined);
  if (tenant === undefined) return undefined;
  const base = { platform: 'teams', tenant } as const;
  if (conversation === undefined) return { ...base, id: '', isDirect: false, isUnresolved: true };
  const [id = '', threadId] = conversation.id.split(';messageid=');
  const isDirect = conversation.conversationType === 'personal' && !isMessageExtension(activity);
  // An event can be about another channel of the team. The general channel has the id of its team.
  const named = [channelData?.channel, channelData?.team].find((source) => source?.id === id);
  const name = named?.name ?? conversation.name;
  return { ...base, id, isDirect, ...omitUndefined({ threadId, name }) };
}

/** Redeliveries have the same activity id; an activity without one is identified by its content. */
function idempotencyKeyOf(activity: Activity, tenant: string): string {
  const { id } = activity;
  const unique = id ?? createHash('sha256').update(JSON.stringify(activity)).digest('base64url');
  return `teams:${tenant}:${activity.conversation?.id ?? ''}:${unique}`;
}

/** Parses a message: a line with files, or an action of a client that sends actions as messages. */
export function parseMessage(
  activity: Activity,
  hosts: Pick<HostAllowlist, 'isConnector'>,
  verify: VerifyData,
): UserInput {
  const isAction = activity.value !== undefined && activity.value !== null;
  return isAction
    ? parseAction(activity.value, verify)
    : { kind: 'text', line: lineOf(activity), files: filesOf(activity, hosts) };
}

const maxLineLength = 1_000;

const actionDataBase = {
  v: z.literal(dataVersion),
  line: z.string().max(maxLineLength),
  isTargeted: z.literal(true).exactOptional(),
};

const actionDataSchema: z.ZodType<ActionData> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('press'),
    ...actionDataBase,
    isSharedAnswer: z.boolean().exactOptional(),
  }),
  z.object({
    kind: z.literal('refresh'),
    ...actionDataBase,
    sharedBy: z.object({ entraId: z.string().max(100), line: z.string().max(200) }).exactOptional(),
  }),
  z.object({
    kind: z.literal('form'),
    ...actionDataBase,
    prefix: z.string().max(20),
    form: formSchema.exactOptional(),
    expectsFile: z.boolean().exactOptional(),
    filesKey: z.string().max(100).exactOptional(),
  }),
]);

const actionPayloadSchema = z.looseObject({ barium: z.string() });

/** Returns the data that the bot has signed, or `undefined` if it has not, see signing.ts. */
export type VerifyData = (signed: string) => unknown;

/** Parses the signed data of an action, and the inputs of its form, which nobody signs: people fill them in. */
export function parseAction(payload: unknown, verify: VerifyData): UserInput {
  const parsed = actionPayloadSchema.safeParse(payload);
  if (!parsed.success) return { kind: 'invalid', reason: 'untrusted' };
  const { barium, ...inputs } = parsed.data;
  const signed = verify(barium);
  if (signed === undefined) return { kind: 'invalid', reason: 'untrusted' };
  const { data } = actionDataSchema.safeParse(signed);
  if (data === undefined) return { kind: 'invalid', reason: 'unknown' };
  const mark = omitUndefined({ isTargeted: data.isTargeted });
  if (data.kind === 'press') {
    const { line, isSharedAnswer = false } = data;
    return { kind: 'press', line, isSharedAnswer, ...mark };
  }
  if (data.kind === 'refresh') {
    const { kind, line, sharedBy } = data;
    return { kind, line, ...omitUndefined({ sharedBy }) };
  }
  const { line, prefix, form, filesKey, expectsFile = false } = data;
  return { kind: 'form', line, values: formValues(inputs, prefix), form, filesKey, expectsFile, ...mark };
}

const executeSchema = z.object({ action: z.object({ data: z.unknown() }) });

/** The `data` of an `adaptiveCard/action` invoke. */
export function executeDataOf(value: unknown): unknown {
  return executeSchema.safeParse(value).data?.action.data;
}

/** Longer than any command line. Limited because replacing mentions takes time quadratic in the length. */
const maxTextLength = 4_000;

/** The text without mentions of the bot and without quotes. Mentions of people become their names. */
function lineOf({ text = '', entities, recipient }: Activity): string {
  const botMentions = entities
    .filter((entity) => entity.type === 'mention' && entity.mentioned?.id === recipient?.id)
    .flatMap((entity) => entity.text || []);
  const withoutBot = botMentions.reduce((line, mention) => line.replaceAll(mention, ' '), text.slice(0, maxTextLength));
  const line = withoutBot.replaceAll(/<\/?quoted\b[^>]*>/giu, ' ').replaceAll(/<at(?:\s[^>]*)?>(.*?)<\/at>/giu, '$1');
  const decoded = decodeEntities(line).replaceAll('\u00a0', ' ').trim();
  // People type the slash of a slash command, which Teams itself leaves out.
  return decoded.replace(/^\/(?=\p{L})/u, '');
}

const htmlEntities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  apos: "'",
  '#39': "'",
  '#160': ' ',
};

/** Decodes the HTML entities that Teams encodes typed characters as. Only once: the user can type an entity too. */
function decodeEntities(text: string): string {
  return text.replaceAll(/&(#?\w{2,5});/gu, (entity, name: string) => htmlEntities[name.toLowerCase()] ?? entity);
}

const downloadSchema = z.object({ downloadUrl: z.url().max(4_000), fileType: z.string().max(20).optional() });

/** Teams allows ten per message. Limited because files are opened before the sender is authorized. */
const maxFiles = 10;

type InboundAttachment = Activity['attachments'][number];

const pictureUrlSchema = z.url().max(4_000);

/**
 * The bot can only read files of personal chats, and inline pictures:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
 */
export function filesOf(
  { attachments }: Pick<Activity, 'attachments'>,
  hosts: Pick<HostAllowlist, 'isConnector'>,
): readonly FileLink[] {
  const links = attachments.flatMap((attachment) => {
    const { contentType, content, name } = attachment;
    if (contentType.startsWith('image/')) return pictureOf(attachment, hosts);
    if (contentType !== 'application/vnd.microsoft.teams.file.download.info') return [];
    const parsed = downloadSchema.safeParse(content);
    if (!parsed.success) return [];
    const { downloadUrl, fileType } = parsed.data;
    const fileName = name ?? (fileType === undefined ? 'file' : `file.${fileType}`);
    return [{ name: fileName, type: 'application/octet-stream', url: downloadUrl }];
  });
  return links.slice(0, maxFiles);
}

/** Most inline pictures have the type `image/*` and no name. GIFs and stickers are stored on other hosts. */
function pictureOf(
  { contentType, contentUrl, name }: InboundAttachment,
  hosts: Pick<HostAllowlist, 'isConnector'>,
): FileLink[] {
  const url = pictureUrlSchema.safeParse(contentUrl).data;
  if (url === undefined || !hosts.isConnector(url)) return [];
  const extension = /^image\/(\w{1,10})$/u.exec(contentType)?.[1] ?? 'png';
  return [{ name: name || `picture.${extension}`, type: contentType.replace('*', 'png'), url }];
}

/** Whether the message has files that the bot cannot read, as outside of personal chats. */
export function hasUnreadableFiles({ attachments }: Pick<Activity, 'attachments'>): boolean {
  return attachments.some(
    ({ contentType, content }) =>
      contentType === 'reference' ||
      contentType.startsWith('image/') ||
      // In a channel, the file's position in the text is all that the bot receives.
      (contentType === 'text/html' && typeof content === 'string' && content.includes('<attachment ')),
  );
}
