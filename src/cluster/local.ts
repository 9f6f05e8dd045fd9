/** Leadership, leases and jobs of a single process. */
import type { Conversation } from '../chat/conversation.ts';
import { conversationKey } from '../chat/keys.ts';
import type { SnapshotStore } from '../store/contract/snapshot.ts';
import type { ChannelJobs, ChannelLeases, LeaderElection } from './types.ts';

/**
 * Acquires a fence at the start, and after the store was restored to one of before. No other process runs the bot on the
 * same file.
 */
export function createLocalLeader(store: Pick<SnapshotStore, 'acquireFence'>): LeaderElection {
  let fence: number | undefined;
  return {
    async acquire() {
      fence ??= await store.acquireFence();
      return fence;
    },
    async release() {
      fence = undefined;
    },
    stepDown: async () => false,
  };
}

/** A fallback in case the store could not be read or the clock jumped. */
const pollIntervalMs = 30_000;

/** Every channel is always free. */
export function createLocalLeases(): ChannelLeases {
  const lastSentByKey = new Map<string, number[]>();
  return {
    pollIntervalMs,
    filterFree: async (conversations) => conversations,
    async acquire(conversation) {
      const key = conversationKey(conversation);
      const lastSent = lastSentByKey.get(key) ?? [];
      lastSentByKey.set(key, lastSent);
      return {
        lastSent,
        renew: async () => undefined,
        isHeld: () => true,
        release: async () => false,
      };
    },
  };
}

/** Runs its own jobs, right away. */
export function createLocalJobs(): ChannelJobs {
  let processChannel: ((conversation: Conversation) => Promise<void>) | undefined;
  return {
    async enqueue(conversations) {
      for (const conversation of conversations) void processChannel?.(conversation);
    },
    process(work) {
      processChannel = work;
    },
    async stop() {
      processChannel = undefined;
    },
  };
}
