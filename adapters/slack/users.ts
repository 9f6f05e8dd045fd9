/** Users: name, language, time zone, whether they belong to our organization, and their direct message with the bot. */
import * as z from 'zod';
import type { Membership, Person } from '../../src/chat/person.ts';
import { createSingleFlight } from '../../src/lib/single-flight.ts';
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import type { SlackIdentity } from './identity.ts';
import { type SlackConversation, type SlackUser, toPerson } from './payload.ts';
import { errorCodeOf, type SlackApi } from './web-api.ts';

/**
 * Why the bot does nothing for a user. `external`: they belong to another organization, in a channel that is shared with
 * it. `bot`: a bot, a workflow or Slackbot. `unverified`: neither Slack nor the payload says where they belong.
 */
export type UserRefusal = 'external' | 'bot' | 'unverified';

interface SlackUserInfo {
  readonly person: Person;
  readonly refusal: UserRefusal | undefined;
}

type Locale = Pick<Person, 'locale' | 'timeZone'>;

export interface Users {
  /**
   * Looks a user up, at most every quarter of an hour. If Slack doesn't answer, its last answer counts for a day; without
   * one, the membership is unknown. Rejects with a `SlackError` if the bot's own workspace can't be looked up.
   */
  get(user: SlackUser): Promise<SlackUserInfo>;
  /** How a user belongs to the workspace now; `unknown` if Slack doesn't answer and hasn't for a day. Never rejects. */
  findMembership(person: Pick<Person, 'tenant' | 'id'>): Promise<Membership>;
  /** Whether the payload alone says that the user belongs to another organization. Rejects like `get`. */
  isForeign(user: SlackUser): Promise<boolean>;
  /** The user's last known language and time zone, for replies that can't wait for Slack. */
  getCachedLocale(user: SlackUser): Locale;
  /** The channel id of the user's direct message with the bot. Rejects with a `SlackError`. */
  openDirectChannel(userId: string): Promise<string>;
  /**
   * Whether the conversation is the user's direct message with the bot: slash commands also work in direct messages
   * between people. False if Slack doesn't answer.
   */
  isAppDm(conversation: SlackConversation, userId: string): Promise<boolean>;
}

const ttlMs = 15 * 60_000;
/** How long the last answer outlives a failure of Slack. Somebody can become a guest or leave meanwhile. */
const lastKnownTtlMs = 24 * 60 * 60_000;
/** After a failed lookup. */
const negativeTtlMs = 30_000;
/** A longer rate limit counts as a failure: somebody waits, and is told. */
const maxWaitMs = 5_000;
const maxEntries = 5_000;

const userResponse = z.object({
  user: z.object({
    name: z.string().default(''),
    real_name: z.string().optional(),
    team_id: z.string().optional(),
    tz: z.string().nullish(),
    locale: z.string().nullish(),
    is_stranger: z.boolean().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    /** A guest with several channels or, if `ultra`, with one. */
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).default({}),
  }),
});

type UserProfile = z.infer<typeof userResponse>['user'];

/** What Slack says about a user; `undefined` if it doesn't know them. */
interface UserLookup {
  readonly profile: UserProfile | undefined;
}

/** https://docs.slack.dev/reference/methods/users.info */
export const userNotFoundCodes: readonly (string | undefined)[] = [
  'user_not_found',
  'user_not_visible',
  'users_not_found',
];

/** Slack's own account, which posts reminders and answers. Slack doesn't mark it as a bot. */
const slackbotId = 'USLACKBOT';

const channelResponse = z.object({ channel: z.object({ id: z.string() }) });

export function createUsers(options: {
  readonly api: SlackApi;
  readonly identity: () => Promise<SlackIdentity>;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): Users {
  const { api, identity, log } = options;
  const now = () => options.now().getTime();
  const lookups = createTtlCache<UserLookup | 'failed'>({ maxEntries, ttlMs, now });
  const lastKnown = createTtlCache<UserLookup>({ maxEntries, ttlMs: lastKnownTtlMs, now });
  const locales = createTtlCache<Locale>({ maxEntries, ttlMs: Number.POSITIVE_INFINITY, now });
  const singleFlight = createSingleFlight<string, UserLookup | 'failed'>();
  const directChannels = new Map<string, string>();

  const fetchUser = async (userId: string): Promise<UserLookup> => {
    try {
      const { user } = await api.call('users.info', { user: userId, include_locale: true }, userResponse, 1, maxWaitMs);
      locales.set(userId, localeOf(user));
      return { profile: user };
    } catch (error) {
      if (!userNotFoundCodes.includes(errorCodeOf(error))) throw error;
      return { profile: undefined };
    }
  };

  const refresh = async (userId: string): Promise<UserLookup | 'failed'> => {
    try {
      const lookup = await fetchUser(userId);
      lookups.set(userId, lookup);
      lastKnown.set(userId, lookup);
      return lookup;
    } catch (error) {
      log('slack: user lookup failed', { user: userId, error });
      lookups.set(userId, 'failed', { ttlMs: negativeTtlMs });
      return 'failed';
    }
  };

  /** Undefined if Slack has not answered, or not for a day. */
  const lookUp = async (userId: string): Promise<UserLookup | undefined> => {
    const lookup = lookups.get(userId) ?? (await singleFlight(userId, () => refresh(userId)));
    return lookup === 'failed' ? lastKnown.get(userId) : lookup;
  };

  const openDirectChannel = async (userId: string): Promise<string> => {
    const cached = directChannels.get(userId);
    if (cached !== undefined) return cached;
    const { channel } = await api.call('conversations.open', { users: userId }, channelResponse, 2, maxWaitMs);
    if (directChannels.size >= maxEntries) directChannels.clear();
    directChannels.set(userId, channel.id);
    return channel.id;
  };

  return {
    async get(user) {
      const [bot, lookup] = await Promise.all([identity(), lookUp(user.id)]);
      const { membership, refusal } = classifyUser(user, lookup, bot);
      return { person: { ...describePerson(user, lookup?.profile, bot.teamId), membership }, refusal };
    },
    async findMembership({ tenant, id }) {
      const bot = await identity().catch(() => undefined);
      if (bot === undefined) return 'unknown';
      if (bot.teamId !== tenant) return 'none';
      return classifyUser({ id, name: id, teamId: undefined }, await lookUp(id), bot).membership;
    },
    async isForeign(user) {
      return isForeignTeam(user.teamId, await identity());
    },
    getCachedLocale: (user) => locales.get(user.id) ?? {},
    openDirectChannel,
    async isAppDm({ channelId, isAppDm }, userId) {
      // The ids of direct messages start with D.
      if (isAppDm !== undefined || !channelId.startsWith('D')) return isAppDm === true;
      try {
        return (await openDirectChannel(userId)) === channelId;
      } catch (error) {
        log('slack: opening the direct message failed', { user: userId, error });
        return false;
      }
    },
  };
}

function describePerson(user: SlackUser, profile: UserProfile | undefined, tenant: string): Person {
  const person = toPerson(user, tenant);
  if (profile === undefined) return person;
  const { display_name, real_name } = profile.profile;
  const name = [display_name, real_name, profile.real_name, profile.name].find(Boolean);
  return {
    ...person,
    name: name ?? person.name,
    ...localeOf(profile),
  };
}

function localeOf({ locale, tz }: UserProfile): Locale {
  return { ...(locale ? { locale } : {}), ...(tz ? { timeZone: tz } : {}) };
}

interface Classification {
  readonly membership: Membership;
  readonly refusal: UserRefusal | undefined;
}

/** Every answer that is missing makes a user unknown, never a member. */
function classifyUser(user: SlackUser, lookup: UserLookup | undefined, bot: SlackIdentity): Classification {
  if (user.id === slackbotId) return { membership: 'none', refusal: 'bot' };
  if (lookup === undefined) return { membership: 'unknown', refusal: refusalWithoutLookup(user, bot) };
  const { profile } = lookup;
  if (profile === undefined) return { membership: 'none', refusal: 'external' };
  if (profile.is_bot === true) return { membership: 'none', refusal: 'bot' };
  if (profile.is_stranger === true) return { membership: 'none', refusal: 'external' };
  const teamIds = [user.teamId, profile.team_id].filter((teamId) => teamId !== undefined);
  if (teamIds.length === 0) return { membership: 'unknown', refusal: 'unverified' };
  const isInOrganization =
    bot.enterpriseId !== undefined && profile.enterprise_user?.enterprise_id === bot.enterpriseId;
  const isOurs = isInOrganization || teamIds.every((teamId) => isOwnTeam(teamId, bot));
  if (!isOurs) return { membership: 'none', refusal: 'external' };
  return { membership: membershipOf(profile), refusal: undefined };
}

/** Slack doesn't answer, so only the signed payload says where the user belongs. */
function refusalWithoutLookup({ teamId }: SlackUser, bot: SlackIdentity): UserRefusal | undefined {
  if (teamId !== undefined && isOwnTeam(teamId, bot)) return undefined;
  // In an Enterprise organization, the user of another workspace can still be one of ours.
  return teamId === undefined || bot.enterpriseId !== undefined ? 'unverified' : 'external';
}

/** In an Enterprise organization, the user of another workspace can still be one of ours. */
export function isForeignTeam(teamId: string | undefined, bot: SlackIdentity): boolean {
  return teamId !== undefined && bot.enterpriseId === undefined && !isOwnTeam(teamId, bot);
}

function isOwnTeam(teamId: string, { teamId: ownId, enterpriseId }: SlackIdentity): boolean {
  return teamId === ownId || teamId === enterpriseId;
}

function membershipOf({ deleted, is_restricted, is_ultra_restricted }: UserProfile): Membership {
  if (deleted === true) return 'none';
  if (is_restricted === true || is_ultra_restricted === true) return 'guest';
  return is_restricted === false && is_ultra_restricted === false ? 'member' : 'unknown';
}
