import { CredentialsError, NonsenseError } from './errors.ts';
import { keyed } from './keys.ts';
import { flag, text } from './values.ts';

export const signInEndpoint = 'POST /authenticate';

/** A sign-in's answer is cached upstream for this long: asking earlier gives the same ticket again. In ms. */
const cachedFor = 15_000;

/** After refused credentials nobody asks again for this long, lest the user be locked out. In ms. */
const refusedFor = 30_000;

/** Keeps the ticket that every call carries. */
export interface TicketOffice {
  /** The ticket at hand, or the one that a sign-in gives. */
  current(): Promise<string>;
  /** Another ticket than `dead`, which the upstream no longer takes. */
  renew(dead: string): Promise<string>;
}

interface Needs {
  /** Signs in once. Rejects with an error of `errors.ts`. */
  readonly signIn: () => Promise<string>;
  /** Whether the upstream took this ticket a moment ago. */
  readonly isTaken: (ticket: string) => boolean;
  readonly now: () => number;
  readonly delay: (ms: number) => Promise<void>;
}

/**
 * One sign-in at a time, however many ask. Both methods reject with `CredentialsError`, or with what the
 * sign-in met.
 */
export function createTicketOffice({ signIn, isTaken, now, delay }: Needs): TicketOffice {
  let ticket: string | undefined;
  let dead: string | undefined;
  let refusedUntil = Number.NEGATIVE_INFINITY;
  let flight: Promise<string> | undefined;

  async function obtain(): Promise<string> {
    try {
      ticket = await anotherThanDead();
      return ticket;
    } catch (error) {
      if (error instanceof CredentialsError) refusedUntil = now() + refusedFor;
      throw error;
    }
  }

  async function anotherThanDead(): Promise<string> {
    const first = await signIn();
    if (first !== dead) return first;
    await delay(cachedFor);
    const second = await signIn();
    // Given again and taken by others, it is not the ticket that was refused.
    if (second !== dead || isTaken(second)) return second;
    throw new NonsenseError('sign-in keeps giving a ticket that is not taken', { endpoint: signInEndpoint });
  }

  async function signInOnce(): Promise<string> {
    if (now() < refusedUntil) throw new CredentialsError({ endpoint: signInEndpoint });
    flight ??= obtain().finally(() => {
      flight = undefined;
    });
    return flight;
  }

  return {
    current: async () => ticket ?? signInOnce(),
    async renew(old) {
      // Somebody else may have renewed it while this call was on its way.
      if (ticket !== undefined && ticket !== old) return ticket;
      dead = old;
      ticket = undefined;
      return signInOnce();
    },
  };
}

const signedIn = keyed('a sign-in', (raw) => ({ success: flag(raw.success), ticket: text(raw.ticket) }));

/**
 * The ticket in an answer to a sign-in: JSON with `Ticket` or `ticket`, or the ticket as bare or quoted text.
 *
 * @throws CredentialsError where the answer says no: `success: false`, or text with "failed"
 * @throws NonsenseError where there is no ticket in it
 */
export function readTicket(answer: string, status: number): string {
  const facts = { endpoint: signInEndpoint, status };
  const value = unquoted(answer.trim());
  const parsed = typeof value === 'string' ? undefined : signedIn.safeParse(value);
  if (parsed?.data?.success === false) throw new CredentialsError(facts);
  const ticket = typeof value === 'string' ? value.trim() : parsed?.data?.ticket;
  if (typeof value === 'string' && /failed/i.test(value)) throw new CredentialsError(facts);
  // What fits in a header, and is no web page.
  if (ticket === undefined || !/^[\x21-\x3b\x3d\x3f-\x7e]{1,4096}$/.test(ticket)) {
    throw new NonsenseError('an answer without a ticket', facts);
  }
  return ticket;
}

function unquoted(answer: string): unknown {
  try {
    const value: unknown = JSON.parse(answer);
    // A ticket of digits alone is text all the same.
    return typeof value === 'object' && value !== null ? value : typeof value === 'string' ? value : answer;
  } catch {
    return answer;
  }
}
