/** Previews of links to cases: https://docs.slack.dev/messaging/unfurling-links-in-messages */
import { type Card, withoutActions } from '../../src/chat/card.ts';
import type { Person } from '../../src/chat/person.ts';
import type { ChannelSharing } from './channel-sharing.ts';
import { parseSharedLinks } from './events.ts';
import type { SlackIdentity } from './identity.ts';
import type { Interactions } from './interactions.ts';
import { renderCard } from './render.ts';
import type { ResponderServices } from './responder.ts';
import { anyResponse, errorCodeOf } from './web-api.ts';
import type { Entity } from './work-object.ts';
import type { WorkObjects } from './work-objects.ts';

export interface UnfurlServices extends Pick<ResponderServices, 'api' | 'bot' | 'users' | 'log'> {
  readonly interactions: Pick<Interactions, 'isNew' | 'resolveConversation'>;
  readonly sharing: ChannelSharing;
  readonly identity: () => Promise<SlackIdentity>;
  /** True for the first caller with a key, or for the first one within `ttlMs`. */
  readonly recordOnce: (key: string, ttlMs?: number) => Promise<boolean>;
  /** Links to this host get a preview. */
  readonly webHost: string | undefined;
  readonly workObjects: WorkObjects | undefined;
}

type SharedLinks = NonNullable<ReturnType<typeof parseSharedLinks>>;

interface Preview {
  /** As it was posted. */
  readonly url: string;
  readonly card: Card;
}

/** More would push the conversation off the screen. */
const maxPreviews = 3;

/** People who have just read about a case don't need its preview again. */
const repeatMs = 30 * 60_000;

/** Adds previews to links to cases, if the person who posted them has access and no other organization sees them. */
export async function unfurlLinks(body: unknown, services: UnfurlServices): Promise<void> {
  const { interactions, sharing, users, webHost } = services;
  const shared = parseSharedLinks(body);
  const urls = new Set(shared?.urls.filter((url) => hostOf(url) === webHost));
  if (shared === undefined || webHost === undefined || urls.size === 0) return;
  if (!(await canUnfurl(shared, sharing)) || !(await interactions.isNew(shared.key))) return;
  const { person, refusal } = await users.get(shared.user);
  if (refusal !== undefined) return;
  const previews: Preview[] = [];
  for (const url of urls) {
    if (previews.length === maxPreviews) break;
    const card = await readCase(url, shared, person, services);
    if (card !== undefined && (await isDue({ url, card }, shared, services))) previews.push({ url, card });
  }
  if (previews.length > 0) await show(previews, shared, person, services);
}

/**
 * Whether everyone who can read a message may see previews in it. Slack keeps a preview that is made while the message is
 * being written, in whichever channel it is sent then.
 */
async function canUnfurl(shared: SharedLinks, sharing: ChannelSharing): Promise<boolean> {
  const { channelId, isBotAbsent, isShared, isUnresolved } = shared;
  if (isShared) sharing.recordShared(channelId);
  if (sharing.isAllowed(channelId)) return true;
  return !isShared && !isUnresolved && !isBotAbsent && (await sharing.canShow(channelId));
}

/** Everyone in the channel sees the preview, so it shows what viewers see. */
async function readCase(
  url: string,
  { channelId, isUnresolved, key, user }: SharedLinks,
  person: Person,
  { bot, interactions }: UnfurlServices,
): Promise<Card | undefined> {
  const conversation = {
    ...(await interactions.resolveConversation({ channelId }, user)),
    ...(isUnresolved ? { isUnresolved } : {}),
  };
  const { card, outcome } = await bot.handle({
    kind: 'text',
    person,
    conversation,
    idempotencyKey: `slack:${person.tenant}:${key}:${url}`,
    line: url,
    isSharedAnswer: true,
    botMayBeAbsent: true,
  });
  return outcome === 'refused' ? undefined : withoutActions(card);
}

/** False if the same case had a preview in the conversation lately. Slack also asks to refresh one, which is always due. */
async function isDue(
  { url, card: { subject } }: Preview,
  { channelId, isUnresolved, messageTs }: SharedLinks,
  { identity, log, recordOnce }: UnfurlServices,
): Promise<boolean> {
  // Nobody else sees a message that is being written.
  if (isUnresolved) return true;
  const key = `slack-unfurled:${(await identity()).teamId}:${channelId}:${subject?.url ?? url}`;
  try {
    const isRefresh = !(await recordOnce(`${key}:${messageTs}`));
    return isRefresh || (await recordOnce(key, repeatMs));
  } catch (error) {
    log('slack: duplicate check failed, so the preview is shown', { error });
    return true;
  }
}

async function show(
  previews: readonly Preview[],
  { message }: SharedLinks,
  person: Person,
  { api, bot, workObjects }: UnfurlServices,
): Promise<void> {
  const entities = previews.flatMap(({ url, card }): readonly (Entity & { readonly app_unfurl_url: string })[] => {
    const entity = workObjects?.entityFor(card, person);
    return entity === undefined ? [] : [{ app_unfurl_url: url, ...entity }];
  });
  if (entities.length === previews.length) {
    try {
      await api.call('chat.unfurl', { ...message, metadata: { entities } }, anyResponse, 2);
      return;
    } catch (error) {
      if (workObjects?.isRejection(errorCodeOf(error)) !== true) throw error;
    }
  }
  const options = { truncatedNote: bot.stringsFor(person).truncated, isSimple: true };
  const unfurls = Object.fromEntries(
    previews.map(({ url, card }) => [url, { blocks: renderCard(card, options).blocks }]),
  );
  await api.call('chat.unfurl', { ...message, unfurls }, anyResponse, 2);
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
