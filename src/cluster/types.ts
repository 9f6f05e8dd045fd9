/** Coordination between the processes of a cluster. `local.ts` has the implementations for a single process. */
import type { Conversation } from '../chat/conversation.ts';

/** Another process holds the channel's lease: this process must not post to it. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** The exclusive right to post a channel's queue. */
export interface ChannelLease {
  /**
   * When the last messages to the channel were sent, by whichever process, oldest first, in milliseconds of this
   * process's monotonic clock, so that the platform's rate limit is kept across processes. The holder appends to it.
   */
  readonly lastSent: number[];
  /** Confirms the lease before a message is sent, and saves `lastSent`. Rejects with a {@link LeaseLostError}. */
  renew(): Promise<void>;
  /** Whether the lease is certainly valid. Without I/O, for the moment right before sending. */
  isHeld(): boolean;
  /** Returns true if another process asked for the channel during the lease: check its queue once more. */
  release(): Promise<boolean>;
}

export interface ChannelLeases {
  /** Leases a channel; `undefined` while another process holds it, which is then asked to check its queue again. */
  acquire(conversation: Conversation): Promise<ChannelLease | undefined>;
  /** The channels that no other process holds. The holders of the others are asked to check their queues again. */
  filterFree(conversations: readonly Conversation[]): Promise<readonly Conversation[]>;
  /** Interval (ms) at which to check for deliveries that a crashed process left behind. */
  readonly pollIntervalMs: number;
}

/** Distributes the channels with pending deliveries among the processes. */
export interface ChannelJobs {
  /** Has some process work on each channel's queue. Idempotent. */
  enqueue(conversations: readonly Conversation[]): Promise<void>;
  /** Starts processing jobs. `work` resolves when the channel's queue needs no more work right now. */
  process(work: (conversation: Conversation) => Promise<void>): void;
  /** Stops processing. Unfinished jobs are left to the other processes. */
  stop(): Promise<void>;
}

export interface LeaderElection {
  /**
   * Returns the fence to commit with while this process is the leader, `undefined` while another is. A commit that is
   * rejected for its fence means that the leadership was lost; the next call returns a new fence, or `undefined`.
   */
  acquire(): Promise<number | undefined>;
  /** Gives up the leadership, so that another process can take it without waiting. */
  release(): Promise<void>;
  /** Leaves the leadership to others for a while because Barium is unreachable from here. False if there are no others. */
  stepDown(): Promise<boolean>;
}

/**
 * `jobs`: there is something to post. `snapshot`: the snapshot has changed. `scan`: scan now, after a command changed
 * something upstream or a leader released its lease.
 */
export const topics = ['jobs', 'snapshot', 'scan'] as const;
export type Topic = (typeof topics)[number];

/** Notifies all processes, so that polling can be rare. */
export interface Notifier {
  /** Notifies every process, including this one. Never rejects: a process that misses it polls anyway. */
  publish(topic: Topic): Promise<void>;
  subscribe(topic: Topic, listener: () => void): void;
}

/** The parts of a cluster that the watcher uses. */
export interface Coordination {
  readonly leader: LeaderElection;
  readonly leases: ChannelLeases;
  readonly jobs: ChannelJobs;
  readonly notifier: Notifier;
}
