/** Where conversations can be reached: learnt from every activity, kept across restarts. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Activity } from './activity.ts';
import type { Account, Address } from './connector.ts';
import type { References } from './options.ts';

const entrySchema = z.object({
  serviceUrl: z.string(),
  bot: z.object({ id: z.string(), name: z.string().optional() }),
  /** Threads exist in channels alone. */
  kind: z.enum(['personal', 'group', 'channel']),
  /** Of a channel: the team that the bot is added to as a whole. */
  team: z.string().optional(),
  /** What people call it. Events say so, and messages do not. */
  name: z.string().optional(),
  /** The bot was removed: nothing arrives until it is added again. */
  gone: z.boolean().optional(),
});

export type Entry = z.infer<typeof entrySchema>;

/** The channels of a team, by their ids. */
const teamSchema = z.array(z.string());

export interface Book {
  /**
   * Takes the service URL of an activity for its conversation from now on: Microsoft may change it any time.
   * `present` says that the bot is surely there; other events may still arrive after it was removed.
   */
  learn(activity: Activity, place: Conversation, present: boolean): Promise<Entry>;
  find(place: Pick<Conversation, 'tenant' | 'id'>): Promise<Entry | undefined>;
  /**
   * The places where the bot is again now that it was added to `place`: itself and, in a team, all other channels. The
   * bot is added to a team by way of one of its channels, and not always the same one.
   */
  returned(place: Conversation, entry: Entry): Promise<readonly Conversation[]>;
  /** Notes what people call a channel from now on. */
  rename(place: Pick<Conversation, 'tenant' | 'id'>, name: string): Promise<void>;
  /** Notes that the bot was removed from a place. */
  leave(activity: Activity, place: Conversation): Promise<void>;
  /** The id of somebody's personal chat with the bot, as far as it is known. */
  personalOf(person: Person): Promise<string | undefined>;
  /** Notes whose personal chat that is; `opened`: the bot opened it itself, with an address that it knew. */
  learnPersonal(person: Person, conversation: string, opened?: Entry): Promise<void>;
}

export function createBook(references: References): Book {
  /** An activity that brings nothing new costs no write. What another replica wrote is seen. */
  const write = async (key: string, value: string) => {
    if ((await references.get(key)) !== value) await references.set(key, value);
  };
  /** Answers whether that is new. */
  const note = async (place: Pick<Conversation, 'tenant' | 'id'>, entry: Entry, known: Entry | undefined) => {
    const isNew = !isDeepStrictEqual(entry, known);
    if (isNew) await references.set(keyOf(place), JSON.stringify(entry));
    return isNew;
  };
  const channelsOf = async (team: string): Promise<readonly string[]> =>
    teamSchema.parse(JSON.parse((await references.get(team)) ?? '[]'));

  const self: Book = {
    async learn(activity, place, present) {
      const known = await self.find(place);
      const entry = {
        ...seen(activity, place, known),
        ...(!present && known?.gone === true && { gone: true }),
      };
      const isNew = await note(place, entry, known);
      if (isNew && entry.team !== undefined) {
        const team = teamKeyOf(place, entry.team);
        await write(team, JSON.stringify([...new Set([...(await channelsOf(team)), place.id])]));
      }
      return entry;
    },
    async returned(place, { team, serviceUrl, bot }) {
      if (team === undefined) return [place];
      const channels = await channelsOf(teamKeyOf(place, team));
      const others = channels.filter((id) => id !== place.id).map((id) => ({ ...bare(place), id }));
      for (const other of others) {
        const known = await self.find(other);
        await note(other, { ...nameOf(known?.name), serviceUrl, bot, kind: 'channel', team }, known);
      }
      return [place, ...others];
    },
    async find(place) {
      const stored = await references.get(keyOf(place));
      return stored === undefined ? undefined : entrySchema.parse(JSON.parse(stored));
    },
    async rename(place, name) {
      const known = await self.find(place);
      if (known !== undefined) await note(place, { ...known, name }, known);
    },
    async leave(activity, place) {
      const known = await self.find(place);
      await note(place, { ...seen(activity, place, known), gone: true }, known);
    },
    personalOf: (person) => references.get(personalKeyOf(person)),
    async learnPersonal(person, conversation, opened) {
      if (opened !== undefined) {
        const { serviceUrl, bot } = opened;
        const own = { tenant: person.tenant, id: conversation };
        await note(own, { serviceUrl, bot, kind: 'personal' }, await self.find(own));
      }
      await write(personalKeyOf(person), conversation);
    },
  };
  return self;
}

/** The address of a conversation, or of a thread in it. */
export function addressOf(entry: Entry, conversation: string, thread?: string): Address {
  const id =
    thread === undefined || entry.kind !== 'channel' ? conversation : `${conversation};messageid=${thread}`;
  return { serviceUrl: entry.serviceUrl, bot: entry.bot, conversation: id };
}

/** Where an activity says that it can be answered. */
export function entryOf({ serviceUrl, recipient, conversation, channelData }: Activity): Entry {
  const kinds = { personal: 'personal', channel: 'channel', groupChat: 'group' } as const;
  const type = conversation?.conversationType as keyof typeof kinds;
  const bot: Account = recipient ?? { id: 'bot' };
  const kind = kinds[type] ?? 'group';
  const team = kind === 'channel' ? channelData?.team?.id : undefined;
  return {
    serviceUrl,
    kind,
    bot: { id: bot.id, ...(bot.name && { name: bot.name }) },
    ...omitUndefined({ team }),
  };
}

/** What an activity says of its conversation; the name that it had before, where nothing is said of that. */
function seen(activity: Activity, place: Conversation, known: Entry | undefined): Entry {
  return { ...entryOf(activity), ...nameOf(place.name ?? known?.name) };
}

function nameOf(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name };
}

/** A conversation of its Teams, as it is posted to. */
function bare({ platform, tenant }: Conversation) {
  return { platform, tenant, isDirect: false };
}

function teamKeyOf({ tenant }: Conversation, team: string): string {
  return `team:${tenant}/${team}`;
}

function keyOf({ tenant, id }: Pick<Conversation, 'tenant' | 'id'>): string {
  return `conversation:${tenant}/${id}`;
}

function personalKeyOf({ tenant, id }: Person): string {
  return `personal:${tenant}/${id}`;
}
