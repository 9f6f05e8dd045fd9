import { createLeash, type Leash, orCut } from '../lib/deadline.ts';
import { createLane, type Lane, LaneFullError } from '../lib/semaphore.ts';
import { BariumError, UnreachableError } from './errors.ts';
import { cutError, type Fault, final, readAnswer } from './failure.ts';
import type { Settings } from './options.ts';
import type { Confidence } from './redaction.ts';
import { createAttempts, type Opened, type Told } from './request.ts';
import { type Call, persist, type Run, type Tried } from './retry.ts';
import type { Trust } from './ticket-evidence.ts';
import type { Wire } from './transport.ts';

/** Where a call gets its ticket: another one than `dead`, if that is given. */
export type TicketSource = (dead: string | undefined) => Promise<string>;

/** The road that every call takes: a place, a ticket, the wire, and again where that is safe. */
export interface Calls {
  /** The answer to a sign-in, which needs no ticket, and no place: whoever has a place is waiting for it. */
  signIn(call: Call): Promise<Told>;
  /** The JSON of an answer. */
  json(call: Call, signal: AbortSignal | undefined): Promise<unknown>;
  /** The JSON of the answer to a file, on a leash that each of its bytes refreshes. */
  upload(call: Call, leash: Leash): Promise<unknown>;
  /** A picture or a file. */
  open(call: Call, signal: AbortSignal | undefined): Promise<Opened>;
  leash(ms: number, signal: AbortSignal | undefined): Leash;
  /** Cuts every call under way, and every later one at once. */
  close(): void;
}

export function createCalls(
  settings: Settings,
  wire: Wire,
  ticketFor: TicketSource,
  confidence: Confidence,
  trust: Trust,
): Calls {
  const attempts = createAttempts(settings, wire);
  const lane = createLane(settings.concurrency, settings.queue);
  // Apart, so that pictures that somebody is slow to read never hold up the calls that answer people.
  const transfers = createLane(settings.concurrency, settings.queue);
  const leashes = new Set<Leash>();
  let closed = false;

  function leash(ms: number, caller: AbortSignal | undefined): Leash {
    const made = createLeash({ ms, now: settings.now, caller, onEnd: (ended) => leashes.delete(ended) });
    if (!made.cut) leashes.add(made);
    if (closed) made.cancel();
    return made;
  }

  /** Gets a place and a ticket. Answers how to leave the place again. */
  async function admit(run: Run, which: Lane): Promise<Tried<() => void>> {
    const { signal } = run.leash;
    let leave: (() => void) | undefined;
    try {
      leave = await which.enter(signal);
      run.ticket = await orCut(ticketFor(run.dead), signal);
      return { value: leave };
    } catch (thrown) {
      leave?.();
      return { fault: faultBeforeSending(run, thrown) };
    }
  }

  /** Learns of tickets from what came of a try, and takes a 401 for what it is about. */
  function judged<T>({ call, ticket = '', dead }: Run, tried: Tried<T>): Tried<T> {
    const { endpoint } = call;
    if ('value' in tried) trust.worked(endpoint, ticket);
    if ('value' in tried || !tried.fault.expired) return tried;
    if (dead !== undefined) trust.refused(endpoint);
    const { expired: _, ...fault } = tried.fault;
    return trust.isOfEndpoint(endpoint, ticket) ? { fault } : tried;
  }

  const askJson = (which: Lane) => async (run: Run) => {
    const place = await admit(run, which);
    if ('fault' in place) return place;
    const told = judged(run, await attempts.tell(run).finally(place.value));
    if ('fault' in told) return confidence.cleared(told);
    return confidence.cleared(readAnswer(run.call.endpoint, told.value.status, told.value.text));
  };

  async function openOnce(run: Run): Promise<Tried<Opened>> {
    const place = await admit(run, transfers);
    if ('fault' in place) return place;
    const leave = place.value;
    const opened = judged(run, await attempts.open(run));
    if ('fault' in opened) {
      leave();
      return confidence.cleared(opened);
    }
    const close = (error?: BariumError) => {
      leave();
      opened.value.close(error);
    };
    return { value: { ...opened.value, close } };
  }

  return {
    leash,
    async signIn(call) {
      const own = leash(settings.deadlineMs, undefined);
      return persist(call, own, settings, attempts.tell).finally(own.end);
    },
    async json(call, signal) {
      const own = leash(settings.deadlineMs, signal);
      return persist(call, own, settings, askJson(lane)).finally(own.end);
    },
    upload: (call, own) => persist(call, own, settings, askJson(transfers)),
    async open(call, signal) {
      const own = leash(settings.transferDeadlineMs, signal);
      try {
        return await persist(call, own, settings, openOnce);
      } catch (error) {
        own.end();
        throw error;
      }
    },
    close() {
      closed = true;
      for (const each of leashes) each.cancel();
      wire.close();
    },
  };
}

/** Turned away, cut, or without a ticket: the call never left. */
function faultBeforeSending({ call, leash }: Run, thrown: unknown): Fault {
  const { endpoint } = call;
  if (leash.cut) return final(cutError(endpoint, leash));
  if (thrown instanceof LaneFullError) return final(new UnreachableError('overloaded', { endpoint }));
  if (thrown instanceof BariumError) return final(thrown);
  throw thrown;
}
