/**
 * How much is taken from whom. It stands at the one door, before anything is asked of Barium, so that neither one
 * person nor a stuck client can use up what everybody shares. What it costs where there is no crowd is a few
 * look-ups in maps.
 *
 * Every replica counts for itself: what a person may ask of three of them is three times as much.
 */
import type { ChatEvent } from '../chat/events.ts';
import { conversationKey, personKey } from '../chat/keys.ts';
import type { Person } from '../chat/person.ts';
import { type Clock, createTurns, type Turn, type TurnLimits } from './fair-queue.ts';
import { createMeter, type Rate } from './token-bucket.ts';

export interface GateLimits {
  readonly person: Rate;
  readonly place: Rate;
  readonly turns: TurnLimits;
  /** How many of a person's refusals are proven by a row each: whoever is stuck must not fill the audit. */
  readonly proofs: Rate;
  /** Completions of what is being typed: how often for one person, and how many at once for everybody. */
  readonly suggestions: { readonly person: Rate; readonly atOnce: number };
}

/** No person meets these; a script, a stuck client or a button that repeats itself does. */
export const usualLimits: GateLimits = {
  person: { burst: 30, perSecond: 2 },
  place: { burst: 100, perSecond: 10 },
  turns: {
    atOnce: 64,
    perPerson: 4,
    perPlace: 16,
    waiting: 1_000,
    waitingPerPerson: 30,
    patienceMs: 30_000,
  },
  proofs: { burst: 5, perSecond: 1 / 60 },
  suggestions: { person: { burst: 50, perSecond: 10 }, atOnce: 16 },
};

/** Whose limit it was: the person's, the place's, or what all of them can have together. */
export type Crowd = 'person' | 'place' | 'everyone';

/** Let in, or turned away with when to come again. Whoever was let in calls `leave`, once or more often. */
export type Entry =
  | Extract<Turn, { readonly isGiven: true }>
  | {
      readonly isGiven: false;
      readonly why: Crowd;
      readonly againMs: number;
      /** Whether it is to be proven; the rest of a long run of them is only counted. */
      readonly isProven: boolean;
    };

export interface Gate {
  /** Lets an incoming in: at once, when its turn comes, or not at all. */
  enter(incoming: Pick<ChatEvent, 'person' | 'conversation'>): Entry | Promise<Entry>;
  /** How to give back the place of a completion, or `undefined` where there is none: then it is left out. */
  enterTyping(person: Person): (() => void) | undefined;
  /** Incomings that are being answered, and that wait for their turn. */
  now(): { readonly running: number; readonly waiting: number };
}

/** What is counted about those who were not let in. */
export interface GateReports {
  readonly onTurnedAway?: (why: Crowd) => void;
  readonly onTypingDropped?: () => void;
}

const realClock: Clock = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/** For whoever has the shell: nobody else waits there. */
const free: Entry = { isGiven: true, leave: () => undefined };

export function createGate(reports: GateReports = {}, limits = usualLimits, clock = realClock): Gate {
  const persons = createMeter(limits.person, clock.now);
  const places = createMeter(limits.place, clock.now);
  const turns = createTurns(limits.turns, clock);
  const typing = createTyping(limits.suggestions, clock);

  const proofs = createMeter(limits.proofs, clock.now);

  function turnAway(person: string, why: Crowd, againMs: number): Entry {
    reports.onTurnedAway?.(why);
    const isProven = proofs.wait(person) === 0;
    if (isProven) proofs.take(person);
    return { isGiven: false, why, againMs, isProven };
  }

  function enter(person: string, place: string): Entry | Promise<Entry> {
    const personMs = persons.wait(person);
    if (personMs > 0) return turnAway(person, 'person', personMs);
    const placeMs = places.wait(place);
    if (placeMs > 0) return turnAway(person, 'place', placeMs);
    persons.take(person);
    places.take(place);
    const turn = turns.take({ person, place });
    const told = (given: Turn): Entry => (given.isGiven ? given : turnAway(person, given.why, given.againMs));
    return turn instanceof Promise ? turn.then(told) : told(turn);
  }

  return {
    enter: ({ person, conversation }) =>
      person.platform === 'cli' ? free : enter(personKey(person), conversationKey(conversation)),
    enterTyping(person) {
      const leave = typing(personKey(person));
      if (leave === undefined) reports.onTypingDropped?.();
      return leave;
    },
    now: () => ({ running: turns.running, waiting: turns.waiting }),
  };
}

/** The next letter asks again: whoever finds no room is not kept waiting. */
function createTyping({ person: rate, atOnce }: GateLimits['suggestions'], clock: Clock) {
  const meter = createMeter(rate, clock.now);
  let running = 0;
  return (person: string): (() => void) | undefined => {
    if (running >= atOnce || meter.wait(person) > 0) return undefined;
    meter.take(person);
    running += 1;
    return () => {
      running -= 1;
    };
  };
}
