/**
 * Limits requests before Barium is called, so that neither one person nor a broken client can use up what everybody
 * shares. Each replica counts on its own: with three replicas a person has three times the limit.
 */
import type { ChatEvent } from '../chat/events.ts';
import { conversationKey, personKey } from '../chat/keys.ts';
import type { Person } from '../chat/person.ts';
import type { ComputationOwner } from '../lib/time-slices.ts';
import { createFairQueue, type MonotonicClock, type QueueLimits, type Slot } from './fair-queue.ts';
import { createTokenBuckets, type RateLimit } from './token-bucket.ts';

export interface RequestLimits {
  readonly person: RateLimit;
  readonly conversation: RateLimit;
  /** Milliseconds that a person's requests can compute, in searches of all names for example. */
  readonly computation: RateLimit;
  readonly queue: QueueLimits;
  /** How many of a person's rejections get an audit row each, so that nobody can fill the audit log. */
  readonly audit: RateLimit;
  /** Autocomplete: the rate per person, and how many run at once in total. */
  readonly suggestions: { readonly person: RateLimit; readonly maxConcurrent: number };
}

/** Nobody who types reaches these limits; a script or a client that repeats itself does. */
export const defaultLimits: RequestLimits = {
  person: { burst: 30, perSecond: 2 },
  conversation: { burst: 100, perSecond: 10 },
  computation: { burst: 500, perSecond: 50 },
  queue: {
    maxConcurrent: 64,
    maxPerPerson: 4,
    maxPerConversation: 16,
    maxQueued: 1_000,
    maxQueuedPerPerson: 30,
    queueTimeoutMs: 30_000,
  },
  audit: { burst: 5, perSecond: 1 / 60 },
  suggestions: { person: { burst: 50, perSecond: 10 }, maxConcurrent: 16 },
};

/** Whose limit was reached: the person's, the conversation's or the total. */
export type LimitScope = 'person' | 'conversation' | 'everyone';

/** A request that can run until `release` is called (any number of times), or one that was rejected. */
export type Admission =
  | Extract<Slot, { readonly isGranted: true }>
  | {
      readonly isGranted: false;
      readonly scope: LimitScope;
      readonly retryAfterMs: number;
      /** Whether it gets an audit row, see {@link RequestLimiter.acquireAuditRow}. The rest of a long run is only counted. */
      readonly isAudited: boolean;
    };

export interface RequestLimiter {
  /** Admits an event at once, after it waited in the queue, or not at all. Never rejects. */
  acquire(event: Pick<ChatEvent, 'person' | 'conversation'>): Admission | Promise<Admission>;
  /** Whether one more rejection of this person, for any reason, gets an audit row. */
  acquireAuditRow(person: Person): boolean;
  /** The function that releases the slot of an autocomplete request, or `undefined` if none is free. */
  acquireSuggestion(person: Person): (() => void) | undefined;
  /** Whom to charge for what a person's request computes. */
  ownerOf(person: Person): ComputationOwner;
  /** How many requests run, and how many are queued. */
  load(): { readonly running: number; readonly queued: number };
}

interface LimiterEvents {
  readonly onRejected?: (scope: LimitScope) => void;
  readonly onSuggestionDropped?: () => void;
}

const systemClock: MonotonicClock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** The command line has one user, whom nobody competes with. */
const unlimited: Admission = { isGranted: true, release: () => undefined };

export function createRequestLimiter(
  limits: RequestLimits,
  events: LimiterEvents = {},
  clock = systemClock,
): RequestLimiter {
  const persons = createTokenBuckets(limits.person, clock.now);
  const conversations = createTokenBuckets(limits.conversation, clock.now);
  const computation = createTokenBuckets(limits.computation, clock.now);
  const audit = createTokenBuckets(limits.audit, clock.now);
  const queue = createFairQueue(limits.queue, clock);
  const acquireSuggestion = createSuggestionLimiter(limits.suggestions, clock);

  function acquireAuditRow(person: string): boolean {
    const isAvailable = audit.msUntilAvailable(person) === 0;
    if (isAvailable) audit.consume(person);
    return isAvailable;
  }

  function reject(person: string, scope: LimitScope, retryAfterMs: number): Admission {
    events.onRejected?.(scope);
    return { isGranted: false, scope, retryAfterMs, isAudited: acquireAuditRow(person) };
  }

  function acquire(person: string, conversation: string): Admission | Promise<Admission> {
    const personMs = Math.max(persons.msUntilAvailable(person), computation.msUntilAvailable(person));
    if (personMs > 0) return reject(person, 'person', personMs);
    const conversationMs = conversations.msUntilAvailable(conversation);
    if (conversationMs > 0) return reject(person, 'conversation', conversationMs);
    persons.consume(person);
    conversations.consume(conversation);
    const admit = (slot: Slot): Admission => (slot.isGranted ? slot : reject(person, slot.scope, slot.retryAfterMs));
    const admitQueued = (slot: Slot): Admission => {
      // The person's earlier requests may have cost too much meanwhile.
      const computationMs = computation.msUntilAvailable(person);
      if (!slot.isGranted || computationMs === 0) return admit(slot);
      slot.release();
      return reject(person, 'person', computationMs);
    };
    const slot = queue.acquire({ person, conversation });
    return slot instanceof Promise ? slot.then(admitQueued) : admit(slot);
  }

  return {
    acquire: ({ person, conversation }) =>
      person.platform === 'cli' ? unlimited : acquire(personKey(person), conversationKey(conversation)),
    acquireAuditRow: (person) => person.platform === 'cli' || acquireAuditRow(personKey(person)),
    acquireSuggestion(person) {
      const key = personKey(person);
      const release = computation.msUntilAvailable(key) > 0 ? undefined : acquireSuggestion(key);
      if (release === undefined) events.onSuggestionDropped?.();
      return release;
    },
    ownerOf(person) {
      const key = personKey(person);
      return {
        key,
        charge(ms) {
          if (person.platform !== 'cli') computation.consume(key, ms);
        },
      };
    },
    load: () => ({ running: queue.running, queued: queue.queued }),
  };
}

/** Drops what exceeds the limit instead of queueing it: the next keystroke asks again. */
function createSuggestionLimiter(
  { person: rateLimit, maxConcurrent }: RequestLimits['suggestions'],
  clock: MonotonicClock,
) {
  const persons = createTokenBuckets(rateLimit, clock.now);
  let running = 0;
  return (person: string): (() => void) | undefined => {
    if (running >= maxConcurrent || persons.msUntilAvailable(person) > 0) return undefined;
    persons.consume(person);
    running += 1;
    return () => {
      running -= 1;
    };
  };
}
