/** Leadership, leases and jobs of a single process. */
import type { Conversation } from '../chat/conversation.ts';
import { conversationKey } from '../chat/keys.ts';
import type { SnapshotStore } from '../store/contract/snapshot.ts';
import type { ChannelJobs, ChannelLeases, LeaderElection } from './types.ts';

/** After the leadership was lost to a second process on the same store: long enough to see which of them stays. */
const releaseCooldownMs = 60_000;

/** Acquires a fence at the start, so that an earlier process on the same store can no longer write. */
export function createLocalLeader(store: Pick<SnapshotStore, 'acquireFence'>): LeaderElection {
  let fence: number | undefined;
  let notBefore = 0;
  return {
    async acquire() {
      if (fence === undefined && performance.now() >= notBefore) fence = await store.acquireFence();
      return fence;
    },
    async release() {
      fence = undefined;
      notBefore = performance.now() + releaseCooldownMs;
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
