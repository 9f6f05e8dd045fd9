/** Where conversations can be reached: learnt from every activity, kept across restarts. */
import * as z from 'zod';
import type { Person, Place } from '../../src/chat.ts';
import type { Activity } from './activity.ts';
import type { Account, Address } from './connector.ts';
import type { References } from './options.ts';

const entrySchema = z.object({
  serviceUrl: z.string(),
  bot: z.object({ id: z.string(), name: z.string().optional() }),
  /** Threads exist in channels alone. */
  kind: z.enum(['personal', 'group', 'channel']),
  /** The bot was removed: nothing arrives until it is added again. */
  gone: z.boolean().optional(),
});

export type Entry = z.infer<typeof entrySchema>;

export interface Book {
  /**
   * Takes the service URL of an activity for its conversation from now on: Microsoft may change it any time.
   * `present` says that the bot is surely there; other events may still arrive after it was removed.
   */
  learn(activity: Activity, place: Place, present: boolean): Promise<Entry>;
  find(place: Pick<Place, 'tenant' | 'id'>): Promise<Entry | undefined>;
  /** Notes that the bot was removed from a place. */
  leave(activity: Activity, place: Place): Promise<void>;
  /** The id of somebody's personal chat with the bot, as far as it is known. */
  personalOf(person: Person): Promise<string | undefined>;
  learnPersonal(person: Person, conversation: string, from: Entry): Promise<void>;
}

export function createBook(references: References): Book {
  /** An activity that brings nothing new costs no write. What another replica wrote is seen. */
  const write = async (key: string, value: string) => {
    if ((await references.get(key)) !== value) await references.set(key, value);
  };

  const self: Book = {
    async learn(activity, place, present) {
      const isGone = !present && (await self.find(place))?.gone === true;
      const entry = { ...entryOf(activity), ...(isGone && { gone: true }) };
      await write(keyOf(place), JSON.stringify(entry));
      return entry;
    },
    async find(place) {
      const stored = await references.get(keyOf(place));
      return stored === undefined ? undefined : entrySchema.parse(JSON.parse(stored));
    },
    async leave(activity, place) {
      await write(keyOf(place), JSON.stringify({ ...entryOf(activity), gone: true }));
    },
    personalOf: (person) => references.get(personalKeyOf(person)),
    async learnPersonal(person, conversation, { serviceUrl, bot }) {
      const entry: Entry = { serviceUrl, bot, kind: 'personal' };
      await write(keyOf({ tenant: person.tenant, id: conversation }), JSON.stringify(entry));
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
export function entryOf({ serviceUrl, recipient, conversation }: Activity): Entry {
  const kinds = { personal: 'personal', channel: 'channel', groupChat: 'group' } as const;
  const type = conversation?.conversationType as keyof typeof kinds;
  const bot: Account = recipient ?? { id: 'bot' };
  return {
    serviceUrl,
    bot: { id: bot.id, ...(bot.name && { name: bot.name }) },
    kind: kinds[type] ?? 'group',
  };
}

function keyOf({ tenant, id }: Pick<Place, 'tenant' | 'id'>): string {
  return `conversation:${tenant}/${id}`;
}

function personalKeyOf({ tenant, id }: Person): string {
  return `personal:${tenant}/${id}`;
}
