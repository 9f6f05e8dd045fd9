/**
 * Which channels another organization can read: shared channels with members of another tenant. What isn't known counts as
 * shared. https://learn.microsoft.com/microsoftteams/platform/build-apps-for-shared-private-channels
 */
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import { createSingleFlight } from '../../src/lib/single-flight.ts';
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import type { Connector } from './connector.ts';
import { ConnectorError } from './connector-errors.ts';
import { addressOf, type ConversationReference, type ConversationReferences } from './conversation-references.ts';
import type { Log } from './options.ts';

/** Where the bot posts although another organization may read it: nowhere, everywhere, or in the channels with these ids. */
export type SharedChannelPolicy = 'refuse' | 'allow' | readonly string[];

export type ChannelExposure =
  /** Only people of our own organization, and its guests, can read it. */
  | { readonly kind: 'internal' }
  | { readonly kind: 'shared' }
  /** Teams doesn't say. */
  | { readonly kind: 'unknown'; readonly error: unknown };

type Channel = Pick<Conversation, 'tenant' | 'id' | 'isDirect'>;

export interface ChannelSharing {
  /** Looks a channel up, at most every five minutes if it is internal. Never rejects. */
  getExposure(channel: Channel): Promise<ChannelExposure>;
  /** Whether everyone in the conversation may see what the bot posts there. Never rejects. */
  canShow(channel: Channel): Promise<boolean>;
  /** Teams has said that another tenant can read the channel. */
  recordShared(channel: Channel): void;
  /** The channel may have changed; the next caller asks Teams. */
  forget(channel: Channel): void;
}

interface ChannelSharingOptions {
  readonly connector: Pick<Connector, 'listChannels' | 'listMembers'>;
  readonly references: Pick<ConversationReferences, 'find'>;
  readonly policy: SharedChannelPolicy;
  readonly log: Log;
  readonly now?: () => number;
}

/** A channel that becomes shared meanwhile is known from Teams' event. */
const internalTtlMs = 5 * 60_000;
const sharedTtlMs = 60_000;
/** After a failure, which can be over in a moment. */
const negativeTtlMs = 5_000;
const maxEntries = 20_000;
const maxPages = 20;

const channelsSchema = z.object({
  conversations: z.array(z.object({ id: z.string(), type: z.string().optional().catch(undefined) })),
});
const membersSchema = z.object({
  members: z.array(z.object({ tenantId: z.string().min(1) })),
  continuationToken: z.string().nullish(),
});

const internal = { kind: 'internal' } as const;
const shared = { kind: 'shared' } as const;

export function createChannelSharing({
  connector,
  references,
  policy,
  log,
  now = Date.now,
}: ChannelSharingOptions): ChannelSharing {
  const exposures = createTtlCache<ChannelExposure>({ maxEntries, ttlMs: internalTtlMs, now });
  const singleFlight = createSingleFlight<string, ChannelExposure>();
  /** Increases with each event about sharing, so that an answer that was on its way meanwhile isn't cached. */
  let generation = 0;

  const fetchExposure = async (channel: Channel, reference: ConversationReference): Promise<ChannelExposure> => {
    const { team } = reference;
    if (team !== undefined) {
      const { conversations } = channelsSchema.parse(await connector.listChannels(reference, team));
      const type = conversations.find(({ id }) => id === channel.id)?.type;
      if (type === 'standard' || type === 'private') return internal;
    }
    return (await hasForeignMembers(channel, reference)) ? shared : internal;
  };

  const hasForeignMembers = async ({ id, tenant }: Channel, reference: ConversationReference): Promise<boolean> => {
    let token: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const response = membersSchema.parse(await connector.listMembers(addressOf(reference, id), token));
      if (response.members.some(({ tenantId }) => tenantId.toLowerCase() !== tenant.toLowerCase())) return true;
      token = response.continuationToken ?? undefined;
      if (!token) return false;
    }
    throw new Error('the channel has more members than were read');
  };

  const refresh = async (channel: Channel): Promise<ChannelExposure> => {
    const startedIn = generation;
    const key = keyOf(channel);
    let exposure: ChannelExposure;
    try {
      const reference = await references.find(channel);
      // Group chats are not shared channels; that of an unknown conversation cannot be found out.
      exposure =
        reference === undefined || reference.kind !== 'channel' ? internal : await fetchExposure(channel, reference);
    } catch (error) {
      log('the bot could not find out whether a channel is shared, so it counts as shared', {
        channel: channel.id,
        error,
      });
      exposure = { kind: 'unknown', error };
    }
    if (startedIn !== generation) return exposures.get(key) ?? exposure;
    exposures.set(key, exposure, { ttlMs: ttlOf(exposure) });
    return exposure;
  };

  const isAllowed = ({ id, isDirect }: Channel) =>
    isDirect || policy === 'allow' || (policy !== 'refuse' && policy.includes(id));

  const getExposure = async (channel: Channel): Promise<ChannelExposure> => {
    if (isAllowed(channel)) return internal;
    const key = keyOf(channel);
    return exposures.get(key) ?? (await singleFlight(key, () => refresh(channel)));
  };

  return {
    getExposure,
    canShow: async (channel) => (await getExposure(channel)).kind === 'internal',
    recordShared(channel) {
      generation += 1;
      exposures.set(keyOf(channel), shared, { ttlMs: sharedTtlMs });
    },
    forget(channel) {
      generation += 1;
      exposures.delete(keyOf(channel));
    },
  };
}

function keyOf({ tenant, id }: Channel): string {
  return `${tenant}/${id}`;
}

function ttlOf(exposure: ChannelExposure): number {
  if (exposure.kind === 'internal') return internalTtlMs;
  return exposure.kind === 'shared' || isLasting(exposure.error) ? sharedTtlMs : negativeTtlMs;
}

/** Whether Teams has refused to say it. */
export function isLasting(error: unknown): boolean {
  return error instanceof ConnectorError && error.kind === 'rejected' && [401, 403, 404].includes(error.status ?? 0);
}
