/**
 * Which channels another company can read: those shared through Slack Connect. What isn't known counts as shared.
 * https://docs.slack.dev/apis/slack-connect/
 */
import * as z from 'zod';
import { createSingleFlight } from '../../src/lib/single-flight.ts';
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import { type SlackApi, SlackError, type SlackFailure } from './web-api.ts';

/** Where the bot posts although another company may read it: nowhere, everywhere, or in the channels with these ids. */
export type SharedChannelPolicy = 'refuse' | 'allow' | readonly string[];

export type ChannelExposure =
  /** Only people of our own organization, and its guests, can read it. */
  | { readonly kind: 'internal' }
  | { readonly kind: 'shared' }
  /** Slack doesn't say. */
  | { readonly kind: 'unknown'; readonly failure: SlackFailure };

export interface ChannelSharing {
  /** Whether the settings allow posts in a channel even if it is shared. */
  isAllowed(channelId: string): boolean;
  /** Looks a channel up, at most every five minutes if it is internal. Never rejects. */
  getExposure(channelId: string): Promise<ChannelExposure>;
  /** Whether everyone in a channel may see what the bot posts there. Never rejects. */
  canShow(channelId: string): Promise<boolean>;
  /** Slack has said that a channel is shared. */
  recordShared(channelId: string): void;
  /** A channel may have changed; the next caller asks Slack. */
  forget(channelId: string): void;
}

/** A channel that becomes shared meanwhile is known from Slack's event. */
const internalTtlMs = 5 * 60_000;
/** Also for failures. */
const ttlMs = 60_000;
/** After a failure that can be over in a moment. */
const negativeTtlMs = 5_000;
const maxEntries = 20_000;

/** https://docs.slack.dev/reference/objects/conversation-object */
const channelSchema = z.object({
  is_ext_shared: z.boolean().optional(),
  /** Another company has been invited, and will see what was posted before. */
  is_pending_ext_shared: z.boolean().optional(),
});
const channelResponse = z.object({ channel: channelSchema });
const channelsResponse = z.object({
  channels: z.array(channelSchema.extend({ id: z.string() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** `conversations.info` may be called for about fifty channels a minute; a page of `users.conversations` has up to 999. */
const pageSize = 999;
const maxPages = 20;
const minListIntervalMs = 60_000;

export function createChannelSharing(options: {
  readonly api: SlackApi;
  readonly policy: SharedChannelPolicy;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): ChannelSharing {
  const { api, policy, log } = options;
  const exposures = createTtlCache<ChannelExposure>({ maxEntries, ttlMs, now: () => options.now().getTime() });
  const singleFlight = createSingleFlight<string, ChannelExposure>();
  /** Increases with each event about sharing, so that an answer that was on its way meanwhile isn't cached. */
  let generation = 0;

  let listedAt: number | undefined;
  const listOnce = createSingleFlight<'list', void>();

  const isAllowed = (channelId: string) => policy === 'allow' || (policy !== 'refuse' && policy.includes(channelId));

  const fetchExposure = async (channelId: string): Promise<ChannelExposure> => {
    try {
      const { channel } = await api.call('conversations.info', { channel: channelId }, channelResponse);
      return toExposure(channel);
    } catch (error) {
      log('slack: the bot could not find out whether a channel is shared, so it counts as shared', {
        channel: channelId,
        error,
      });
      return { kind: 'unknown', failure: error instanceof SlackError ? error.failure : { kind: 'ambiguous' } };
    }
  };

  const refresh = async (channelId: string): Promise<ChannelExposure> => {
    const startedIn = generation;
    const exposure = await fetchExposure(channelId);
    if (startedIn !== generation) return exposures.get(channelId) ?? exposure;
    if (exposure.kind === 'unknown' && exposure.failure.kind === 'rate-limited') {
      await listOnce('list', listChannels);
      const listed = exposures.get(channelId);
      if (listed !== undefined) return listed;
    }
    exposures.set(channelId, exposure, { ttlMs: ttlOf(exposure) });
    return exposure;
  };

  /** Looks up all channels that the bot is in, for installations with too many to ask one by one. Never rejects. */
  const listChannels = async (): Promise<void> => {
    const now = options.now().getTime();
    if (listedAt !== undefined && Math.abs(now - listedAt) < minListIntervalMs) return;
    listedAt = now;
    const startedIn = generation;
    let cursor: string | undefined;
    try {
      for (let page = 0; page < maxPages; page += 1) {
        const args = { types: 'public_channel,private_channel,mpim', limit: pageSize, ...(cursor ? { cursor } : {}) };
        const { channels, response_metadata } = await api.call('users.conversations', args, channelsResponse);
        if (startedIn !== generation) return;
        for (const channel of channels) {
          const exposure = toExposure(channel);
          exposures.set(channel.id, exposure, { ttlMs: ttlOf(exposure) });
        }
        cursor = response_metadata?.next_cursor;
        if (!cursor) return;
      }
    } catch (error) {
      log('slack: listing the channels that the bot is in failed', { error });
    }
  };

  const getExposure = async (channelId: string) =>
    exposures.get(channelId) ?? (await singleFlight(channelId, () => refresh(channelId)));

  return {
    isAllowed,
    getExposure,
    canShow: async (channelId) => isAllowed(channelId) || (await getExposure(channelId)).kind === 'internal',
    recordShared(channelId) {
      generation += 1;
      exposures.set(channelId, { kind: 'shared' });
    },
    forget(channelId) {
      generation += 1;
      exposures.delete(channelId);
    },
  };
}

function toExposure(channel: z.infer<typeof channelSchema>): ChannelExposure {
  const isInternal = channel.is_ext_shared === false && channel.is_pending_ext_shared !== true;
  return { kind: isInternal ? 'internal' : 'shared' };
}

function ttlOf(exposure: ChannelExposure): number {
  if (exposure.kind === 'internal') return internalTtlMs;
  const isLasting = exposure.kind === 'shared' || exposure.failure.kind === 'rejected';
  return isLasting ? ttlMs : negativeTtlMs;
}
