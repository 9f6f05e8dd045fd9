/**
 * Emptying the outbox: each place in order and at its platform's pace, none of them waiting for another. What
 * does not arrive stays at the head of its place's queue until it does.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  type ChatAdapter,
  DeliveryError,
  type DeliveryFailure,
  type MessageRef,
} from '../../chat/adapter.ts';
import type { Picture } from '../../chat/content.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey } from '../../chat/keys.ts';
import type { Person, Platform } from '../../chat/person.ts';
import { type Calls, type Claim, type Claims, LostClaimError } from '../../cluster/types-leases.ts';
import { createRuns } from '../../lib/coalesce.ts';
import type { Delivery, OutboxStore } from '../../store/contract/watching.ts';
import { type Admit, audible } from '../announce/audience.ts';
import { doubled } from '../doubling.ts';
import { createHealing, type HealingOptions } from './channel-recovery.ts';
import { inPlainWords } from './plain-text-fallback.ts';
import { type PosterOptions, postDelivery, retract } from './post.ts';
import { turnFor } from './rate-limit.ts';
import { createDue, longestAskedMs, restMs } from './retry-schedule.ts';

export interface DelivererOptions extends HealingOptions {
  readonly outbox: OutboxStore;
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  readonly claims: Claims;
  readonly calls: Calls;
  /** Opens the diagram of a delivery. Rejects with a `BariumError`. */
  picture(delivery: Delivery): Promise<Picture | undefined>;
  /** What somebody may do and see in a place. Where it is missing, everything. */
  readonly admit?: Admit;
  /** Called for each that arrived. */
  onPosted?(delivery: Delivery): void;
  readonly log: Logger;
  readonly now: () => Date;
}

export interface Deliverer {
  /** Looks for what is due. Called after each commit; the deliverer wakes itself for what is due later. */
  wake(): void;
  /** Somebody was heard from there: if it was broken, its queue is tried again. */
  returned(place: Conversation): Promise<void>;
  /** It may work again, and whether it does is not known: if it was broken, the first in its queue is tried now. */
  tryAgain(place: Conversation): Promise<void>;
  /** Somebody can be told something alone from now on. */
  meets(person: Person): Promise<void>;
  /** Resolves when the posts in flight have ended, or after a few seconds. */
  stop(): Promise<void>;
}

/** Waits between tries, before a platform says how long. */
const firstWaitMs = 1_000;
const longestWaitMs = 5 * 60_000;
/** A place where somebody has to act first is tried so often all the same. */
const brokenWaitMs = 60 * 60_000;
/** So often a platform that says to try again at once is taken at its word. */
const mostAtOnce = 3;
const graceMs = 10_000;
/** What fails so often for a reason of our own is set aside. */
const mostFaults = 10;

export function createDeliverer(options: DelivererOptions): Deliverer {
  const { outbox, claims, calls, now, log } = options;
  const healing = createHealing(options);
  const ending = new AbortController();
  const { signal } = ending;
  // Every place that waits for its turn listens.
  setMaxListeners(0, signal);
  const working = new Map<string, Promise<void>>();
  const due = createDue(now);
  let timer: NodeJS.Timeout | undefined;
  const looks = createRuns(look);
  const wake = () => void looks.nudge();

  /** Calls for every place with something due that nobody has, and sets the clock for the rest. */
  async function look(): Promise<void> {
    if (signal.aborted) return;
    let next = now().getTime() + claims.lookMs;
    try {
      await healing.gatherDigests();
      const wanting: Conversation[] = [];
      const queues = await outbox.queues();
      due.keep(queues);
      for (const queue of queues) {
        const key = conversationKey(queue.place);
        if (working.has(key)) continue;
        if (!due.isDue(queue, key)) {
          due.tried(key);
          next = Math.min(next, now().getTime() + due.leftOf(queue, key));
          continue;
        }
        const rest = due.restOf(key);
        if (rest > 0) next = Math.min(next, now().getTime() + rest);
        else wanting.push(queue.place);
      }
      // Nobody is called for what another has: it would ask in vain, and look again, and call again.
      const free = await claims.unclaimed(wanting);
      for (const place of free) due.letRest(conversationKey(place));
      if (!signal.aborted) await calls.call(free);
    } catch (error) {
      log.error({ err: error }, 'the outbox cannot be read');
    }
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(wake, Math.max(0, next - now().getTime()));
  }

  async function postpone({ id, place }: Delivery, ms: number, why: string): Promise<void> {
    await outbox.postpone(id, due.putOff(conversationKey(place), ms), why);
  }

  /** Answers a call: works on a place's queue, unless that is being done already. Never rejects. */
  function answer(place: Conversation): Promise<void> {
    const key = conversationKey(place);
    if (signal.aborted) return Promise.resolve();
    const work = working.get(key) ?? workOn(key, place);
    working.set(key, work);
    return work;
  }

  async function workOn(key: string, place: Conversation): Promise<void> {
    try {
      while (await empty(place));
    } catch (error) {
      due.letRest(key, restMs);
      if (!signal.aborted) log.error({ err: error }, 'a place’s queue cannot be worked on');
    } finally {
      working.delete(key);
      // Another look sets the clock for what is left.
      wake();
    }
  }

  /** Empties one place's queue until nothing is due. Answers whether somebody called for it meanwhile. */
  async function empty(place: Conversation): Promise<boolean> {
    const claim = await claims.claim(place);
    if (claim === undefined) return false;
    let isCalled = false;
    try {
      while (!signal.aborted && (await next(place, claim)));
    } finally {
      isCalled = await claim.release();
    }
    return isCalled && !signal.aborted;
  }

  /** Delivers the head of a queue. Answers whether to go on with the next. */
  async function next(place: Conversation, claim: Claim): Promise<boolean> {
    const key = conversationKey(place);
    const head = await outbox.head(place);
    if (head === undefined || !due.isDue(head, key)) return false;
    const adapter = options.adapters.get(place.platform);
    if (adapter === undefined) return putOff(head, longestWaitMs, 'this platform is not connected');
    const told = options.admit === undefined ? head : await audible(head, options.admit, options.penFor);
    if (told === 'withheld') {
      await outbox.withhold(head.id);
      due.tried(key);
      log.warn(
        { delivery: head.key },
        'a delivery is withheld: whoever asked for it may not see it any more',
      );
      return true;
    }
    if (told === 'unsure') {
      return putOff(head, waitAfter(head.attempts + 1), 'who may hear it cannot be told just now');
    }
    try {
      // From here on it may arrive, whatever happens to us.
      await outbox.begin(head.id, now().toISOString());
      const turn = async () => {
        await turnFor(claim.sent, adapter.rateLimits, signal);
        await claim.renew();
      };
      const leaves = () => {
        if (!claim.isHeld()) throw new DeliveryError({ kind: 'later', afterMs: 0 }, 'held up for too long');
      };
      const posted = await post(told, { adapter, outbox, turn, leaves, picture, log, now });
      await settle(head, posted, adapter);
      due.arrived(key);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (error instanceof LostClaimError) {
        log.warn({ err: error, delivery: head.key }, 'another process posts to this place by now');
        return false;
      }
      const goesOn = await failed(head, error);
      due.tried(key);
      return goesOn;
    }
  }

  /** A try that comes to nothing before anything leaves. */
  async function putOff(head: Delivery, ms: number, why: string): Promise<false> {
    await outbox.begin(head.id, now().toISOString());
    await spare(head);
    await postpone(head, ms, why);
    due.tried(conversationKey(head.place));
    return false;
  }

  /** Posts a delivery; one that its platform does not take as it is, in plain words. */
  async function post(head: Delivery, how: PosterOptions): Promise<MessageRef> {
    try {
      return await postDelivery(head, how);
    } catch (error) {
      if (!(error instanceof DeliveryError && error.failure.kind === 'refused')) throw error;
      log.error({ err: error, delivery: head.key }, 'a card was not taken; it is said in plain words');
      return postDelivery(inPlainWords(head), how);
    }
  }

  /** It has arrived: that has to be written down, however long the store cannot. */
  async function settle(head: Delivery, posted: MessageRef, adapter: ChatAdapter): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        const stands = await outbox.done(head.id, posted, now().toISOString());
        if (stands !== undefined && stands !== posted) await retract(head.place, posted, { adapter, log });
        break;
      } catch (error) {
        log.error({ err: error, delivery: head.key }, 'posted, but that cannot be written down yet');
        await delay(waitAfter(tries), undefined, { signal });
      }
    }
    if (head.quiet !== true) options.onPosted?.(head);
    await healing.works(head.place);
  }

  async function failed(head: Delivery, error: unknown): Promise<boolean> {
    const tries = head.attempts + 1;
    if (!(error instanceof DeliveryError)) return fault(head, tries, error);
    const { failure } = error;
    log.warn({ err: error, delivery: head.key, trouble: failure.kind, tries }, 'a delivery did not arrive');
    if (failure.kind !== 'unknown') await spare(head);
    if (failure.kind === 'broken') {
      await postpone(head, brokenWaitMs, failure.reason);
      await healing.breaks(head.place, failure.reason);
      wake();
      return false;
    }
    if (failure.kind === 'refused') return setAside(head, failure.reason);
    const wait = waitFor(failure, tries);
    await postpone(head, wait, failure.kind);
    return wait === 0;
  }

  /** A try that left nothing behind gives no reason to look for it before the next one. */
  async function spare(head: Delivery): Promise<void> {
    if (head.triedAt === undefined) await outbox.unbegin(head);
  }

  /** What can never be posted must not hold up what waits behind it. */
  async function setAside(head: Delivery, why: string): Promise<true> {
    await outbox.setAside(head.id, why);
    log.error({ delivery: head.key, place: conversationKey(head.place), why }, 'a delivery was set aside');
    return true;
  }

  /** A fault of ours, or of the store. */
  async function fault(head: Delivery, tries: number, error: unknown): Promise<boolean> {
    log.error({ err: error, delivery: head.key, tries }, 'a delivery failed');
    if (tries >= mostFaults) return setAside(head, 'failed too often; the log says why');
    await postpone(head, waitAfter(tries), 'fault');
    return false;
  }

  /** A diagram that cannot be had soon is left out: the news matter more. */
  async function picture(delivery: Delivery): Promise<Picture | undefined> {
    if (delivery.picture === undefined) return undefined;
    try {
      return await options.picture(delivery);
    } catch (error) {
      log.warn({ err: error, delivery: delivery.key }, 'announced without its diagram');
      return undefined;
    }
  }

  calls.answer(answer);
  return {
    wake,
    async returned(place) {
      if (await healing.works(place)) wake();
    },
    async tryAgain(place) {
      const key = conversationKey(place);
      const head = (await outbox.broken()).some((one) => conversationKey(one.place) === key)
        ? await outbox.head(place)
        : undefined;
      if (head === undefined) return;
      await postpone(head, 0, 'tried again');
      wake();
    },
    async meets(person) {
      if (await healing.meets(person)) wake();
    },
    async stop() {
      ending.abort();
      clearTimeout(timer);
      // At once: from here on a call is another's, also one whose work ends unfinished.
      const ended = Promise.all([looks.ended(), ...working.values(), calls.stop()]);
      const grace = new AbortController();
      await Promise.race([
        ended.finally(() => grace.abort()),
        delay(graceMs, undefined, { signal: grace.signal, ref: false }).catch(() => undefined),
      ]);
    },
  };
}

/** As long as the platform asks for; where it does not say, or says nonsense, a little longer each time. */
function waitFor(trouble: DeliveryFailure, tries: number): number {
  const asked = trouble.kind === 'later' ? trouble.afterMs : undefined;
  const isSense = asked !== undefined && (asked > 0 || (asked === 0 && tries <= mostAtOnce));
  return isSense ? Math.min(asked, longestAskedMs) : waitAfter(tries);
}

/** Twice as long each time, with a little chance so that not everything comes back at once. */
function waitAfter(tries: number): number {
  const wait = doubled(firstWaitMs, tries - 1, longestWaitMs);
  return Math.round(wait * (0.75 + Math.random() / 2));
}
