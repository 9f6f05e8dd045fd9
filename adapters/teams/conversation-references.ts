/** Conversation references: how to reach each conversation, saved from every activity. Persistent. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Activity } from './activity.ts';
import type { ConversationAddress } from './connector.ts';
import type { KeyValueStore } from './options.ts';

const referenceSchema = z.object({
  serviceUrl: z.string(),
  bot: z.object({ id: z.string(), name: z.string().exactOptional() }),
  /** Only channels have threads. */
  kind: z.enum(['personal', 'group', 'channel']),
  /** Of a channel: the id of its team, which the bot is added to as a whole. */
  team: z.string().exactOptional(),
  /** The display name, which only conversation events contain. */
  name: z.string().exactOptional(),
  /** True after the bot was removed, until it is added again. */
  isRemoved: z.literal(true).exactOptional(),
  /** Once the bot has introduced itself, or somebody has written to it, until it is removed. */
  isIntroduced: z.literal(true).exactOptional(),
});

export type ConversationReference = z.infer<typeof referenceSchema>;

const channelIdsSchema = z.array(z.string());

type ConversationId = Pick<Conversation, 'tenant' | 'id'>;

export interface ConversationReferences {
  /**
   * Updates the reference of the activity's conversation, because Microsoft can change its service URL at any time.
   *
   * @param isPresent whether the activity proves that the bot is in the conversation; some events still arrive after it
   *   was removed
   */
  save(activity: Activity, conversation: Conversation, isPresent: boolean): Promise<ConversationReference>;
  find(conversation: ConversationId): Promise<ConversationReference | undefined>;
  /**
   * Marks the bot as present again after it was added to `conversation`. Returns that conversation and, in a team, all
   * other known channels: Teams reports one channel, not necessarily the one that it reported at the removal.
   */
  restore(conversation: Conversation, reference: ConversationReference): Promise<readonly Conversation[]>;
  /** A channel and all other known ones of its team, since Teams reports what happens to a team for one of them. */
  findTeamChannels(conversation: Conversation, team: string): Promise<readonly Conversation[]>;
  /** Ignores an unknown conversation. */
  rename(conversation: ConversationId, name: string): Promise<void>;
  markRemoved(activity: Activity, conversation: Conversation): Promise<void>;
  /** Returns false if the bot has introduced itself in the conversation before, since it was last added. */
  markIntroduced(conversation: ConversationId): Promise<boolean>;
  /** Returns the id of the person's personal chat with the bot, if known. */
  findPersonalChat(person: Person): Promise<string | undefined>;
  /** @param origin a reference with the address of the new chat, if the bot created the chat itself */
  savePersonalChat(person: Person, conversationId: string, origin?: ConversationReference): Promise<void>;
}

export function createConversationReferences(store: KeyValueStore): ConversationReferences {
  /** Skips the write if nothing changed; other replicas can have written the same. */
  const setIfChanged = async (key: string, value: string) => {
    if ((await store.get(key)) !== value) await store.set(key, value);
  };
  const find = async (conversation: ConversationId) => {
    const stored = await store.get(referenceKey(conversation));
    return stored === undefined ? undefined : referenceSchema.parse(JSON.parse(stored));
  };
  /** Returns whether the reference differs from the previous one. */
  const persist = async (
    conversation: ConversationId,
    reference: ConversationReference,
    previous: ConversationReference | undefined,
  ) => {
    const isChanged = !isDeepStrictEqual(reference, previous);
    if (isChanged) await store.set(referenceKey(conversation), JSON.stringify(reference));
    return isChanged;
  };
  const findChannels = async (key: string) => channelIdsSchema.parse(JSON.parse((await store.get(key)) ?? '[]'));

  const findTeamChannels = async (conversation: Conversation, team: string) => {
    const { platform, tenant } = conversation;
    const channels = await findChannels(teamKey(tenant, team));
    const others = channels
      .filter((id) => id !== conversation.id)
      .map((id) => ({ platform, tenant, id, isDirect: false }));
    return [conversation, ...others];
  };

  return {
    find,
    async save(activity, conversation, isPresent) {
      const previous = await find(conversation);
      const isRemoved = isPresent ? undefined : previous?.isRemoved;
      const isIntroduced = activity.type === 'message' ? (true as const) : previous?.isIntroduced;
      const reference = {
        ...updatedReference(activity, conversation, previous),
        ...omitUndefined({ isRemoved, isIntroduced }),
      };
      const isChanged = await persist(conversation, reference, previous);
      if (isChanged && reference.team !== undefined) {
        const key = teamKey(conversation.tenant, reference.team);
        const channels = new Set(await findChannels(key)).add(conversation.id);
        await setIfChanged(key, JSON.stringify([...channels]));
      }
      return reference;
    },
    findTeamChannels,
    async restore(conversation, { team, serviceUrl, bot }) {
      if (team === undefined) return [conversation];
      const [, ...otherChannels] = await findTeamChannels(conversation, team);
      for (const channel of otherChannels) {
        const previous = await find(channel);
        const kept = omitUndefined({ name: previous?.name, isIntroduced: previous?.isIntroduced });
        await persist(channel, { ...kept, serviceUrl, bot, kind: 'channel', team }, previous);
      }
      return [conversation, ...otherChannels];
    },
    async rename(conversation, name) {
      const previous = await find(conversation);
      if (previous !== undefined) await persist(conversation, { ...previous, name }, previous);
    },
    async markRemoved(activity, conversation) {
      const previous = await find(conversation);
      const reference = updatedReference(activity, conversation, previous);
      await persist(conversation, { ...reference, isRemoved: true }, previous);
    },
    async markIntroduced(conversation) {
      const previous = await find(conversation);
      if (previous === undefined) return true;
      return persist(conversation, { ...previous, isIntroduced: true }, previous);
    },
    findPersonalChat: (person) => store.get(personalChatKey(person)),
    async savePersonalChat(person, conversationId, origin) {
      if (origin !== undefined) {
        const { serviceUrl, bot } = origin;
        const chat = { tenant: person.tenant, id: conversationId };
        await persist(chat, { serviceUrl, bot, kind: 'personal' }, await find(chat));
      }
      await setIfChanged(personalChatKey(person), conversationId);
    },
  };
}

/** The address of a conversation, or of a thread in a channel. */
export function addressOf(
  { kind, serviceUrl, bot }: ConversationReference,
  id: string,
  threadId?: string,
): ConversationAddress {
  const isThread = threadId !== undefined && kind === 'channel';
  return { serviceUrl, bot, conversationId: isThread ? `${id};messageid=${threadId}` : id };
}

/** The reference of the conversation that an activity came from. */
export function referenceOf(activity: Activity): ConversationReference {
  const { serviceUrl, recipient, conversation, channelData } = activity;
  const kinds = { personal: 'personal', channel: 'channel', groupChat: 'group' } as const;
  const type = conversation?.conversationType as keyof typeof kinds;
  const kind = kinds[type] ?? 'group';
  const team = kind === 'channel' ? channelData?.team?.id : undefined;
  return {
    serviceUrl,
    kind,
    bot: { id: recipient?.id ?? 'bot', ...omitUndefined({ name: recipient?.name || undefined }) },
    ...omitUndefined({ team }),
  };
}

/** Keeps the previous name if the activity has none. */
function updatedReference(
  activity: Activity,
  conversation: Conversation,
  previous: ConversationReference | undefined,
): ConversationReference {
  const name = conversation.name ?? previous?.name;
  return { ...referenceOf(activity), ...omitUndefined({ name }) };
}

function teamKey(tenant: string, team: string): string {
  return `team:${tenant}/${team}`;
}

function referenceKey({ tenant, id }: ConversationId): string {
  return `conversation:${tenant}/${id}`;
}

function personalChatKey({ tenant, id }: Person): string {
  return `personal:${tenant}/${id}`;
}
