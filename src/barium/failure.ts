import { retryAfter } from '../lib/backoff.ts';
import type { Leash } from '../lib/deadline.ts';
import type { Body } from './body.ts';
import {
  type BariumError,
  CancelledError,
  NonsenseError,
  NotAllowedError,
  NotFoundError,
  RefusedError,
  UnreachableError,
} from './errors.ts';
import { readRefusal, readSuccess } from './schemas.ts';

/** Why one try failed, and what that proves. */
export interface Fault {
  readonly error: BariumError;
  /** True when it proves that the upstream did nothing. */
  readonly undone: boolean;
  /** Which calls another try may help. A write is repeated only where nothing can have been done. */
  readonly repeat: 'any' | 'reads' | 'never';
  /** Milliseconds that the upstream asks to wait. */
  readonly retryAfter?: number | undefined;
  /** The ticket was not taken. */
  readonly expired?: boolean;
}

/** An answer whose status is not a success. */
export interface BadAnswer {
  readonly endpoint: string;
  readonly status: number;
  /** The body, as far as it could be read. */
  readonly text: string;
  readonly retryAfter: string | undefined;
}

/** What an answer with a status outside 200–299 says. */
export function faultOfStatus(answer: BadAnswer, now: number): Fault {
  const { endpoint, status } = answer;
  const refusal = refusalIn(answer);
  const facts = { endpoint, status, cause: refusal };
  const wait = retryAfter(answer.retryAfter, now);
  if (status === 401) return { ...final(new NotAllowedError(facts)), expired: true };
  if (status === 403) return final(new NotAllowedError(facts));
  if (status === 404) return final(new NotFoundError(facts));
  if (status === 429) {
    return {
      error: new UnreachableError('overloaded', facts),
      undone: true,
      repeat: 'any',
      retryAfter: wait,
    };
  }
  if (status >= 500 || status === 408) {
    const error = refusal ?? new UnreachableError('server', facts);
    // It may have failed after the deed, even where it says what failed.
    return { error, undone: false, repeat: 'reads', retryAfter: wait };
  }
  if (status >= 400) return final(refusal ?? new RefusedError({ endpoint, status }));
  const what = status >= 300 ? 'a redirect, and none is followed' : 'an answer that is none';
  return unclear(new NonsenseError(what, facts));
}

/** The JSON in an answer with a status from 200 to 299, unless it is a failure all the same. */
export function readAnswer(
  endpoint: string,
  status: number,
  text: string,
): { value: unknown } | { fault: Fault } {
  const value = parsed(text);
  if (value === undefined) {
    const what = text.trimStart().startsWith('<') ? 'a web page' : 'something that is not JSON';
    return { fault: unclear(new NonsenseError(`${what} for an answer`, { endpoint, status })) };
  }
  if (readSuccess(value) !== false) return { value };
  return { fault: final(new RefusedError({ endpoint, status, ...readRefusal(value) })) };
}

/** What it means that no answer came. `reached`: a connection stood. */
export function faultOfSilence(
  endpoint: string,
  body: Body | undefined,
  leash: Leash,
  reached: boolean,
  cause: unknown,
): Fault {
  if (body?.broken) return final(body.broken);
  if (leash.cut) {
    // Stopped by us: half a request is none.
    const undone = !reached || body?.whole === false;
    return { error: cutError(endpoint, leash), undone, repeat: 'never' };
  }
  const error = new UnreachableError('connection', { endpoint, cause });
  return { error, undone: !reached, repeat: reached ? 'reads' : 'any' };
}

/** The error of a call whose leash was cut. */
export function cutError(endpoint: string, leash: Leash): BariumError {
  if (leash.cut === 'deadline') return new UnreachableError('deadline', { endpoint });
  return new CancelledError({ endpoint });
}

/** A no that is final, and came before anything was done. */
export function final(error: BariumError): Fault {
  return { error, undone: true, repeat: 'never' };
}

/** Nothing to repeat, and no telling what was done. */
export function unclear(error: BariumError): Fault {
  return { error, undone: false, repeat: 'never' };
}

function refusalIn({ endpoint, status, text }: BadAnswer): RefusedError | undefined {
  const refusal = readRefusal(parsed(text));
  return refusal && new RefusedError({ endpoint, status, ...refusal });
}

/** Undefined where it is no JSON: a gateway's page, half an answer, nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
