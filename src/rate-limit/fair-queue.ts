/**
 * A queue that is fair per person. A bounded number of requests run at once, in total, per person and per conversation;
 * the others wait and are served round-robin by person, so a thousand requests of one person delay nobody else.
 */
import { createWaitEstimator } from './wait-estimator.ts';

export interface QueueLimits {
  /** Requests that run at once: in total, per person, per conversation. */
  readonly maxConcurrent: number;
  readonly maxPerPerson: number;
  readonly maxPerConversation: number;
  /** Requests that can wait: in total, per person. */
  readonly maxQueued: number;
  readonly maxQueuedPerPerson: number;
  /** A request that waited this long is rejected instead of started. */
  readonly queueTimeoutMs: number;
}

/** The keys of the person who asks and of the conversation they ask in. */
export interface QueueKey {
  readonly person: string;
  readonly conversation: string;
}

/** A granted slot, to be released (any number of times), or a rejection with the time to wait before a retry. */
export type Slot =
  | { readonly isGranted: true; release(): void }
  | { readonly isGranted: false; readonly scope: 'person' | 'everyone'; readonly retryAfterMs: number };

interface FairQueue {
  /** Returns a slot at once if one is free, else a promise of a slot or a rejection. */
  acquire(key: QueueKey): Slot | Promise<Slot>;
  readonly running: number;
  readonly queued: number;
}

export interface MonotonicClock {
  /** Milliseconds; never goes back. */
  now(): number;
  /** Calls `callback` after `ms`. Returns a function that cancels it. */
  after(ms: number, callback: () => void): () => void;
}

interface QueuedRequest extends QueueKey {
  grant(): void;
  reject(): void;
}

export function createFairQueue(limits: QueueLimits, clock: MonotonicClock): FairQueue {
  const perPerson = createCounter();
  const perConversation = createCounter();
  /** By person; the person to be served next comes first. */
  const queues = new Map<string, QueuedRequest[]>();
  const estimator = createWaitEstimator(limits.queueTimeoutMs);
  let running = 0;
  let queued = 0;

  const canRun = ({ person, conversation }: QueueKey) =>
    perPerson.get(person) < limits.maxPerPerson && perConversation.get(conversation) < limits.maxPerConversation;

  function start({ person, conversation }: QueueKey): Slot {
    const startedAt = clock.now();
    let isReleased = false;
    running += 1;
    perPerson.increment(person);
    perConversation.increment(conversation);
    return {
      isGranted: true,
      release() {
        if (isReleased) return;
        isReleased = true;
        running -= 1;
        perPerson.decrement(person);
        perConversation.decrement(conversation);
        estimator.observe(clock.now() - startedAt);
        grantSlots();
      },
    };
  }

  function grantSlots(): void {
    while (running < limits.maxConcurrent) {
      const next = nextFair();
      if (next === undefined) return;
      next.grant();
      const rest = queues.get(next.person);
      // Move the person's remaining requests behind everybody else's.
      if (rest !== undefined && queues.delete(next.person)) queues.set(next.person, rest);
    }
  }

  function nextFair(): QueuedRequest | undefined {
    for (const queue of queues.values()) {
      const next = queue.find(canRun);
      if (next !== undefined) return next;
    }
    return undefined;
  }

  function dequeue(request: QueuedRequest): void {
    const queue = queues.get(request.person) ?? [];
    queue.splice(queue.indexOf(request), 1);
    if (queue.length === 0) queues.delete(request.person);
    queued -= 1;
  }

  const rejectOverload = () => rejection('everyone', estimator.estimateMs(queued, limits.maxConcurrent));

  function enqueue(key: QueueKey): Promise<Slot> {
    return new Promise((resolve) => {
      const settle = (slotFor: (key: QueueKey) => Slot) => {
        cancelTimeout();
        dequeue(request);
        resolve(slotFor(key));
      };
      const request: QueuedRequest = {
        ...key,
        grant: () => settle(start),
        reject: () => settle(rejectOverload),
      };
      const cancelTimeout = clock.after(limits.queueTimeoutMs, request.reject);
      const queue = queues.get(key.person);
      if (queue === undefined) queues.set(key.person, [request]);
      else queue.push(request);
      queued += 1;
    });
  }

  /** Evicts the newest request of the person with the longest queue. Returns whether one was evicted. */
  function evictFromLongest(person: string): boolean {
    let longest: QueuedRequest[] = [];
    for (const queue of queues.values()) if (queue.length > longest.length) longest = queue;
    if (longest.length <= (queues.get(person)?.length ?? 0) + 1) return false;
    longest.at(-1)?.reject();
    return true;
  }

  return {
    get running() {
      return running;
    },
    get queued() {
      return queued;
    },
    acquire(key) {
      if (running < limits.maxConcurrent && canRun(key)) return start(key);
      const own = queues.get(key.person)?.length ?? 0;
      if (own >= limits.maxQueuedPerPerson) {
        return rejection('person', estimator.estimateMs(own, limits.maxPerPerson));
      }
      if (queued >= limits.maxQueued && !evictFromLongest(key.person)) return rejectOverload();
      return enqueue(key);
    },
  };
}

function rejection(scope: 'person' | 'everyone', retryAfterMs: number): Slot {
  return { isGranted: false, scope, retryAfterMs };
}

/** Counts per key; drops keys that reach zero. */
function createCounter() {
  const counts = new Map<string, number>();
  const get = (key: string) => counts.get(key) ?? 0;
  return {
    get,
    increment(key: string): void {
      counts.set(key, get(key) + 1);
    },
    decrement(key: string): void {
      const count = get(key) - 1;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    },
  };
}
