/** Signing in, the ticket that every other request carries, and what requests show about it. */
import { tryParseJson } from '../lib/json.ts';
import { createSingleFlight } from '../lib/single-flight.ts';
import { createFormBody } from './body.ts';
import {
  AuthenticationError,
  ForbiddenError,
  InvalidResponseError,
  NotFoundError,
  RejectedError,
  SessionEndedError,
  UnreachableError,
} from './errors.ts';
import type { BariumOptions } from './options.ts';
import type { RequestSpec, TextResponse } from './request.ts';
import { caseInsensitiveObject, looseBoolean, looseString } from './schemas.ts';

export const signInEndpoint = 'POST /authenticate';

/** Barium caches a ticket for this long: signing in again before that returns the same one. */
const ticketCacheMs = 15_000;

/** No further sign-in for this long after rejected credentials, to avoid locking the user out. */
const rejectionTtlMs = 30_000;

/** Pause between two sign-ins while Barium rejects the tickets that it issues. */
const sessionRetryMs = 3_000;

export interface TicketManager {
  /** The current ticket; signs in if there is none. */
  get(): Promise<string>;
  /** A ticket other than `stale`, which Barium no longer accepts. */
  refresh(stale: string): Promise<string>;
  /** Records that Barium accepted a ticket. */
  recordAccepted(): void;
  /** Records that Barium rejected a ticket that it had just issued, whatever was requested with it. */
  recordSessionEnd(rejected: string): void;
  /** Whether Barium ended the session, and has accepted no ticket since. */
  isSessionEnded(): boolean;
}

interface TicketManagerOptions {
  /** Signs in once. Rejects with an error of `errors.ts`. */
  readonly signIn: () => Promise<string>;
  /** Whether Barium accepted this ticket recently. */
  readonly isKnownGood: (ticket: string) => boolean;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Signs in once at a time. `get` and `refresh` reject with an `AuthenticationError`, a `SessionEndedError`, or the error of
 * the sign-in.
 */
export function createTicketManager({ signIn, isKnownGood, now, sleep }: TicketManagerOptions): TicketManager {
  let ticket: string | undefined;
  let staleTicket: string | undefined;
  let rejectedUntil = Number.NEGATIVE_INFINITY;
  let isEnded = false;
  let nextSignInAt = Number.NEGATIVE_INFINITY;
  const shareSignIn = createSingleFlight<typeof signInEndpoint, string>();

  async function fetchTicket(): Promise<string> {
    try {
      ticket = await fetchDifferentFromStale();
      return ticket;
    } catch (error) {
      if (error instanceof AuthenticationError) rejectedUntil = now() + rejectionTtlMs;
      throw error;
    }
  }

  async function fetchDifferentFromStale(): Promise<string> {
    const first = await signIn();
    if (first !== staleTicket) return first;
    await sleep(ticketCacheMs);
    const second = await signIn();
    // If Barium returns it again and accepts it elsewhere, the ticket was not the reason for the 401.
    if (second !== staleTicket || isKnownGood(second)) return second;
    endSession();
    throw new SessionEndedError({ endpoint: signInEndpoint });
  }

  function endSession(): void {
    isEnded = true;
    nextSignInAt = now() + sessionRetryMs;
  }

  async function signInSingleFlight(): Promise<string> {
    if (now() < rejectedUntil) throw new AuthenticationError({ endpoint: signInEndpoint });
    if (now() < nextSignInAt) throw new SessionEndedError({ endpoint: signInEndpoint });
    return shareSignIn(signInEndpoint, fetchTicket);
  }

  return {
    get: async () => ticket ?? signInSingleFlight(),
    async refresh(stale) {
      // Another request may have refreshed it in the meantime.
      if (ticket !== undefined && ticket !== stale) return ticket;
      staleTicket = stale;
      ticket = undefined;
      return signInSingleFlight();
    },
    recordAccepted() {
      isEnded = false;
    },
    recordSessionEnd(rejected) {
      // Another request may have signed in again in the meantime.
      if (ticket !== undefined && ticket !== rejected) return;
      staleTicket = rejected;
      ticket = undefined;
      endSession();
    },
    isSessionEnded: () => isEnded,
  };
}

/** Signs in once and returns the ticket. Its errors cannot be mistaken for those of another request. */
export async function signIn(
  request: (spec: RequestSpec<'text'>) => Promise<TextResponse>,
  url: string,
  { username, password, apiKey }: Pick<BariumOptions, 'username' | 'password' | 'apiKey'>,
): Promise<string> {
  const body = createFormBody({ username, password, apikey: apiKey });
  try {
    const { text, status } = await request({
      endpoint: signInEndpoint,
      method: 'POST',
      url,
      body,
      responseType: 'text',
      // It changes nothing in Barium, so it may be repeated like a read.
      isWrite: false,
      isSignIn: true,
    });
    return readTicket(text, status);
  } catch (error) {
    throw toSignInError(error);
  }
}

function toSignInError(error: unknown): unknown {
  const endpoint = signInEndpoint;
  if (error instanceof ForbiddenError) return new AuthenticationError({ endpoint, status: error.status });
  if (error instanceof NotFoundError) {
    return new InvalidResponseError('the base URL has no sign-in endpoint', { endpoint, status: 404 });
  }
  if (error instanceof RejectedError) return new AuthenticationError({ endpoint, status: error.status });
  if (!(error instanceof UnreachableError && error.cause instanceof RejectedError)) return error;
  const { status, errorLogId, errorCode } = error.cause;
  // Without the message, which may quote the request.
  const cause = new RejectedError({ endpoint, status, errorLogId, errorCode });
  return new UnreachableError(error.reason, { endpoint, status, cause });
}

const ticketResponse = caseInsensitiveObject('a sign-in response', (raw) => ({
  success: looseBoolean(raw.success),
  ticket: looseString(raw.ticket),
}));

/** A ticket goes in a header; a web page is not one. */
const ticketPattern = /^[\x21-\x3b\x3d\x3f-\x7e]{1,4096}$/;

/**
 * The ticket in the response to a sign-in: JSON with `Ticket` or `ticket`, or the ticket as plain or quoted text.
 *
 * @throws AuthenticationError if the response has `success: false`, or is text with "failed"
 * @throws InvalidResponseError if there is no ticket in it
 */
function readTicket(response: string, status: number): string {
  const facts = { endpoint: signInEndpoint, status };
  const value = stripQuotes(response.trim());
  const parsed = typeof value === 'string' ? undefined : ticketResponse.safeParse(value);
  if (parsed?.data?.success === false) throw new AuthenticationError(facts);
  const ticket = typeof value === 'string' ? value.trim() : parsed?.data?.ticket;
  if (typeof value === 'string' && /failed/i.test(value)) throw new AuthenticationError(facts);
  if (ticket === undefined || !ticketPattern.test(ticket)) {
    throw new InvalidResponseError('a sign-in response without a ticket', facts);
  }
  return ticket;
}

/** An object, or text without its quotes. A ticket of digits only is text as well. */
function stripQuotes(response: string): unknown {
  const value = tryParseJson(response);
  const isObject = typeof value === 'object' && value !== null;
  return isObject || typeof value === 'string' ? value : response;
}

/** How long a successful request proves that its ticket is valid. A ticket is valid for 50 minutes. */
const evidenceTtlMs = 60_000;

/** Distinguishes an expired ticket from an endpoint that answers 401 because the user lacks the permission. */
export interface TicketEvidence {
  recordSuccess(endpoint: string, ticket: string): void;
  /** Call for a 401 to a ticket that Barium accepts elsewhere. */
  recordForbidden(endpoint: string): void;
  /** Call for a ticket that Barium accepts nowhere. */
  recordDead(ticket: string): void;
  isDead(ticket: string): boolean;
  /** Whether a 401 means that the user lacks access to the endpoint, so that a new ticket would not help. */
  isEndpointForbidden(endpoint: string, ticket: string): boolean;
  /** Whether another request with this ticket succeeded recently. */
  isKnownGood(ticket: string): boolean;
}

export function createTicketEvidence(now: () => number): TicketEvidence {
  /** By endpoint: when it last answered 401 to a ticket that was accepted elsewhere. */
  const forbiddenAt = new Map<string, number>();
  let deadTicket: string | undefined;
  let lastSuccess: { readonly ticket: string; readonly at: number } | undefined;
  const isKnownGood = (ticket: string) => lastSuccess?.ticket === ticket && now() - lastSuccess.at < evidenceTtlMs;
  return {
    isKnownGood,
    recordSuccess(endpoint, ticket) {
      forbiddenAt.delete(endpoint);
      if (deadTicket === ticket) deadTicket = undefined;
      lastSuccess = { ticket, at: now() };
    },
    recordForbidden(endpoint) {
      forbiddenAt.set(endpoint, now());
    },
    recordDead(ticket) {
      deadTicket = ticket;
      if (lastSuccess?.ticket === ticket) lastSuccess = undefined;
    },
    isDead: (ticket) => ticket === deadTicket,
    isEndpointForbidden(endpoint, ticket) {
      const at = forbiddenAt.get(endpoint);
      return at !== undefined && (now() - at < evidenceTtlMs || isKnownGood(ticket));
    },
  };
}
