/** Users: name, language, time zone, whether they belong to our organization, and their direct message with the bot. */
import * as z from 'zod';
import type { Person } from '../../src/chat/person.ts';
import { createSingleFlight } from '../../src/lib/single-flight.ts';
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import type { SlackIdentity } from './identity.ts';
import { type SlackConversation, type SlackUser, toPerson } from './payload.ts';
import type { SlackApi } from './web-api.ts';

interface SlackUserInfo {
  readonly person: Person;
  /** A member of another organization, in a channel that is shared with it. */
  readonly isExternal: boolean;
}

type Locale = Pick<Person, 'locale' | 'timeZone'>;

export interface Users {
  /** Looks a user up, at most once an hour. If Slack doesn't answer, returns what the payload says. */
  get(user: SlackUser): Promise<SlackUserInfo>;
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

const ttlMs = 60 * 60_000;
/** After a failed lookup. */
const negativeTtlMs = 60_000;
const maxEntries = 5_000;

const userResponse = z.object({
  user: z.object({
    name: z.string().default(''),
    real_name: z.string().optional(),
    team_id: z.string().optional(),
    tz: z.string().nullish(),
    locale: z.string().nullish(),
    is_stranger: z.boolean().optional(),
    /** A guest with several channels or, if `ultra`, with one. */
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).default({}),
  }),
});

type UserProfile = z.infer<typeof userResponse>['user'];

const channelResponse = z.object({ channel: z.object({ id: z.string() }) });

export function createUsers(options: {
  readonly api: SlackApi;
  readonly identity: () => Promise<SlackIdentity>;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): Users {
  const { api, identity, log } = options;
  const now = () => options.now().getTime();
  const profiles = createTtlCache<{ readonly profile: UserProfile | undefined }>({ maxEntries, ttlMs, now });
  const locales = createTtlCache<Locale>({ maxEntries, ttlMs: Number.POSITIVE_INFINITY, now });
  const singleFlight = createSingleFlight<string, UserProfile | undefined>();
  const directChannels = new Map<string, string>();

  const fetchProfile = async (userId: string): Promise<UserProfile | undefined> => {
    try {
      const { user } = await api.call('users.info', { user: userId, include_locale: true }, userResponse);
      profiles.set(userId, { profile: user });
      locales.set(userId, localeOf(user));
      return user;
    } catch (error) {
      log('slack: user lookup failed', { user: userId, error });
      profiles.set(userId, { profile: undefined }, { ttlMs: negativeTtlMs });
      return undefined;
    }
  };

  const getProfile = async (userId: string): Promise<UserProfile | undefined> => {
    const cached = profiles.get(userId);
    return cached === undefined ? singleFlight(userId, () => fetchProfile(userId)) : cached.profile;
  };

  const openDirectChannel = async (userId: string): Promise<string> => {
    const cached = directChannels.get(userId);
    if (cached !== undefined) return cached;
    const { channel } = await api.call('conversations.open', { users: userId }, channelResponse, 2);
    if (directChannels.size >= maxEntries) directChannels.clear();
    directChannels.set(userId, channel.id);
    return channel.id;
  };

  return {
    async get(user) {
      const [bot, profile] = await Promise.all([identity(), getProfile(user.id)]);
      return {
        person: describePerson(user, profile, bot.teamId),
        isExternal: isExternal(user, profile, bot),
      };
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
    ...(profile.is_restricted || profile.is_ultra_restricted ? { isGuest: true } : {}),
  };
}

function localeOf({ locale, tz }: UserProfile): Locale {
  return { ...(locale ? { locale } : {}), ...(tz ? { timeZone: tz } : {}) };
}

/**
 * Whether a user belongs to another workspace, unless that one is in the same Enterprise organization. A user whose
 * workspace neither Slack nor the payload names is external, too.
 */
function isExternal(user: SlackUser, profile: UserProfile | undefined, bot: SlackIdentity): boolean {
  if (profile?.is_stranger === true) return true;
  if (profile === undefined && user.teamId === undefined) return true;
  const isOurs = (teamId: string | undefined) =>
    teamId === undefined || teamId === bot.teamId || teamId === bot.enterpriseId;
  if (isOurs(user.teamId) && isOurs(profile?.team_id)) return false;
  return bot.enterpriseId === undefined || profile?.enterprise_user?.enterprise_id !== bot.enterpriseId;
}
