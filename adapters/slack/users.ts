/** Who people are: their name, language and time zone, and whether they belong here. */
import * as z from 'zod';
import type { Person } from '../../src/chat/person.ts';
import type { Identity } from './identity.ts';
import { type Caller, type Spot, strangerOf } from './payload.ts';
import type { Api } from './web-api.ts';

/** A person, or somebody of another organisation in a channel that is shared with it. */
export interface Known {
  readonly person: Person;
  readonly foreign: boolean;
}

export interface People {
  /** Asks Slack once an hour at most. Never rejects: without Slack's answer, what the payload tells is all there is. */
  get(caller: Caller): Promise<Known>;
  /** What is known without asking, for moments that cannot wait. */
  glance(caller: Caller): Pick<Person, 'locale' | 'timeZone'>;
  /** The person's direct conversation with the bot. Rejects with a `SlackError`. */
  directChannel(user: string): Promise<string>;
  /** Whether that is this one: commands are typed in chats of two people as well. False where Slack does not tell. */
  isOwnChat(spot: Spot, user: string): Promise<boolean>;
}

const lifeMs = 60 * 60_000;
/** After a failure, so that somebody whom Slack does not tell about does not cost a call for each question. */
const failureLifeMs = 60_000;
const most = 5_000;

const userAnswer = z.object({
  user: z.object({
    name: z.string().default(''),
    real_name: z.string().optional(),
    team_id: z.string().optional(),
    tz: z.string().nullish(),
    locale: z.string().nullish(),
    is_stranger: z.boolean().optional(),
    /** A guest, of several channels or (`ultra`) of one. */
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).default({}),
  }),
});

type User = z.infer<typeof userAnswer>['user'];

const openAnswer = z.object({ channel: z.object({ id: z.string() }) });

export function createPeople(options: {
  readonly api: Api;
  readonly identity: () => Promise<Identity>;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): People {
  const { api, identity, now, log } = options;
  const users = new Map<string, { readonly user: User | undefined; readonly until: number }>();
  const asking = new Map<string, Promise<User | undefined>>();
  const channels = new Map<string, string>();

  const keep = (id: string, user: User | undefined, ms: number): User | undefined => {
    if (users.size >= most) users.delete(users.keys().next().value ?? '');
    users.set(id, { user, until: now().getTime() + ms });
    return user;
  };

  const ask = async (id: string): Promise<User | undefined> => {
    try {
      const { user } = await api.call('users.info', { user: id, include_locale: true }, userAnswer);
      return keep(id, user, lifeMs);
    } catch (error) {
      log('slack: a person could not be looked up', { user: id, error });
      return keep(id, undefined, failureLifeMs);
    } finally {
      asking.delete(id);
    }
  };

  const lookUp = (id: string): Promise<User | undefined> => {
    const known = users.get(id);
    if (known !== undefined && known.until > now().getTime()) return Promise.resolve(known.user);
    const pending = asking.get(id) ?? ask(id);
    asking.set(id, pending);
    return pending;
  };

  const directChannel = async (user: string): Promise<string> => {
    const known = channels.get(user);
    if (known !== undefined) return known;
    const { channel } = await api.call('conversations.open', { users: user }, openAnswer, 2);
    if (channels.size >= most) channels.clear();
    channels.set(user, channel.id);
    return channel.id;
  };

  return {
    async get(caller) {
      const [us, user] = await Promise.all([identity(), lookUp(caller.user)]);
      return { person: personOf(caller, user, us.team), foreign: isForeign(caller, user, us) };
    },
    glance(caller) {
      return readerOf(users.get(caller.user)?.user);
    },
    directChannel,
    async isOwnChat({ channel, own }, user) {
      // Slack's ids of direct conversations begin with D.
      if (own !== undefined || !channel.startsWith('D')) return own === true;
      try {
        return (await directChannel(user)) === channel;
      } catch (error) {
        log('slack: the direct chat could not be opened', { user, error });
        return false;
      }
    },
  };
}

function personOf(caller: Caller, user: User | undefined, tenant: string): Person {
  const bare = strangerOf(caller, tenant);
  if (user === undefined) return bare;
  const name = [user.profile.display_name, user.profile.real_name, user.real_name, user.name].find(Boolean);
  return {
    ...bare,
    name: name ?? bare.name,
    ...readerOf(user),
    ...(user.is_restricted || user.is_ultra_restricted ? { isGuest: true } : {}),
  };
}

function readerOf(user: User | undefined): Pick<Person, 'locale' | 'timeZone'> {
  return {
    ...(user?.locale ? { locale: user.locale } : {}),
    ...(user?.tz ? { timeZone: user.tz } : {}),
  };
}

/**
 * Of another workspace than ours, unless both belong to the same organisation. So is somebody of whom neither Slack
 * nor the payload tells a workspace.
 */
function isForeign(caller: Caller, user: User | undefined, us: Identity): boolean {
  if (user?.is_stranger === true) return true;
  if (user === undefined && caller.team === undefined) return true;
  const isOurs = (team: string | undefined) =>
    team === undefined || team === us.team || team === us.enterprise;
  if (isOurs(caller.team) && isOurs(user?.team_id)) return false;
  return us.enterprise === undefined || user?.enterprise_user?.enterprise_id !== us.enterprise;
}
