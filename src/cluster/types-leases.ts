/**
 * Who posts to which place, when there are several of us. Here are the contracts, and what holds for a process that
 * is alone.
 */
import type { Conversation } from '../chat/conversation.ts';
import { conversationKey } from '../chat/keys.ts';

/** Another process works on the place by now: nothing may be posted to it from here. */
export class LostClaimError extends Error {
  override readonly name = 'LostClaimError';
}

/** A place's queue in the hands of this process. */
export interface Claim {
  /**
   * When the last posts to the place left, whoever posted them, oldest first, in milliseconds of this process's
   * monotonic clock: the platform's pace goes on from there. Whoever posts adds to it.
   */
  readonly sent: number[];
  /** Makes sure before a post that the place is still ours, and notes `sent`. Rejects with a `LostClaimError`. */
  renew(): Promise<void>;
  /** Whether it surely still is. Asks nobody: for the very last moment before a post. */
  isHeld(): boolean;
  /** Lets go. Answers true if somebody called for the place meanwhile: its queue wants one more look. */
  release(): Promise<boolean>;
}

export interface Claims {
  /** Takes a place's queue for this process, or answers `undefined` while another has it: that one is called. */
  claim(place: Conversation): Promise<Claim | undefined>;
  /** Those of these places that no other process has just now. Who has one of the rest is called. */
  unclaimed(places: readonly Conversation[]): Promise<readonly Conversation[]>;
  /** How long, in milliseconds, what a process that died has left behind may lie until it is looked for. */
  readonly lookMs: number;
}

/** Who is told that there is something to post, and does it. */
export interface Calls {
  /** Has a process, this one or another, work on the queue of each of these places. Twice is as good as once. */
  call(places: readonly Conversation[]): Promise<void>;
  /** From now on calls are answered here, too. `work` resolves when the place's queue needs nobody just now. */
  answer(work: (place: Conversation) => Promise<void>): void;
  /** Answers none any more. What `work` did not finish is left to the others. */
  stop(): Promise<void>;
}

/** Even when nothing wakes it: after a clock that jumped, or a store that could not be read. */
const lookMs = 30_000;

/** The queues of a process that is alone are all its own. */
export function createSoleClaims(): Claims {
  const sent = new Map<string, number[]>();
  return {
    lookMs,
    unclaimed: async (places) => places,
    async claim(place) {
      const key = conversationKey(place);
      const before = sent.get(key) ?? [];
      sent.set(key, before);
      return {
        sent: before,
        renew: async () => undefined,
        isHeld: () => true,
        release: async () => false,
      };
    },
  };
}

/** A process that is alone answers its own calls. */
export function createSoleCalls(): Calls {
  let answer: ((place: Conversation) => Promise<void>) | undefined;
  return {
    async call(places) {
      for (const place of places) void answer?.(place);
    },
    answer(work) {
      answer = work;
    },
    async stop() {
      answer = undefined;
    },
  };
}
