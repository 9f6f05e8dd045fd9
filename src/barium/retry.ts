/** Classifies failed attempts, and decides whether a request is sent again. */
import { parseRetryAfter } from '../lib/backoff.ts';
import type { Deadline } from '../lib/deadline.ts';
import { tryParseJson } from '../lib/json.ts';
import type { RequestBody } from './body.ts';
import {
  AbortedError,
  type BariumError,
  ForbiddenError,
  InvalidResponseError,
  NotFoundError,
  OutcomeUnknownError,
  RejectedError,
  UnreachableError,
} from './errors.ts';
import { saysNotFound } from './not-found.ts';
import type { Redact } from './redaction.ts';
import { readRejection, readSuccess } from './schemas.ts';

/** Why an attempt failed, and what that proves. */
export interface AttemptFailure {
  readonly error: BariumError;
  /** True if it proves that Barium changed nothing. */
  readonly hasNoEffect: boolean;
  /** Which requests can be retried. */
  readonly retryable: 'all' | 'reads' | 'none';
  /** The delay that Barium asks for. */
  readonly retryAfterMs?: number | undefined;
  readonly isTicketExpired?: boolean;
}

export type AttemptResult<T> = { readonly value: T } | { readonly failure: AttemptFailure };

/** A response with a status other than 2xx. */
interface ErrorResponse {
  readonly endpoint: string;
  readonly status: number;
  /** The body, as far as it could be read. */
  readonly text: string;
  readonly retryAfter: string | undefined;
}

export function failureFromStatus(response: ErrorResponse, now: number, redact: Redact): AttemptFailure {
  const { endpoint, status } = response;
  const rejection = parseRejection(response, redact);
  const facts = { endpoint, status, cause: rejection };
  const retryAfterMs = parseRetryAfter(response.retryAfter, now);
  if (status === 401) return { ...permanent(new ForbiddenError(facts)), isTicketExpired: true };
  if (status === 403) return permanent(new ForbiddenError(facts));
  if (status === 404) return permanent(new NotFoundError(facts));
  if (status === 429) {
    const error = new UnreachableError('overloaded', facts);
    return { error, hasNoEffect: true, retryable: 'all', retryAfterMs };
  }
  if (status >= 500 || status === 408) {
    // A fault of Barium's, and no rejection. It may have failed after it took effect, even if Barium explains the failure.
    if (saysNotFound(endpoint, rejection?.errorMessage)) return ambiguous(new NotFoundError(facts));
    const error = new UnreachableError(status === 408 ? 'deadline' : 'server', facts);
    return { error, hasNoEffect: false, retryable: 'reads', retryAfterMs };
  }
  if (status >= 400 && saysNotFound(endpoint, rejection?.errorMessage)) return permanent(new NotFoundError(facts));
  if (status >= 400) return permanent(rejection ?? new RejectedError({ endpoint, status }));
  const problem = status >= 300 ? 'a redirect, which is not followed' : 'an unexpected status';
  return ambiguous(new InvalidResponseError(problem, facts));
}

function parseRejection({ endpoint, status, text }: ErrorResponse, redact: Redact): RejectedError | undefined {
  const details = readRejection(tryParseJson(text));
  return details && new RejectedError({ endpoint, status, ...redact(details) });
}

/** The JSON of a 2xx response, or a failure if there is no JSON or it says `success: false`. */
export function parseJsonResponse(
  endpoint: string,
  status: number,
  text: string,
  redact: Redact,
): AttemptResult<unknown> {
  const value = tryParseJson(text);
  if (value === undefined) {
    const problem = text.trimStart().startsWith('<') ? 'a web page instead of JSON' : 'a response that is not JSON';
    return { failure: ambiguous(new InvalidResponseError(problem, { endpoint, status })) };
  }
  if (readSuccess(value) !== false) return { value };
  const details = readRejection(value);
  const rejection = new RejectedError({ endpoint, status, ...(details && redact(details)) });
  const isNotFound = saysNotFound(endpoint, details?.errorMessage);
  return { failure: permanent(isNotFound ? new NotFoundError({ endpoint, status, cause: rejection }) : rejection) };
}

/** @param wasConnected whether the server may have received the request */
export function failureFromNoResponse(
  endpoint: string,
  body: RequestBody | undefined,
  deadline: Deadline,
  wasConnected: boolean,
  cause: unknown,
): AttemptFailure {
  if (body?.error) return permanent(body.error);
  if (deadline.reason) {
    // The server does not process a request that we cut off halfway.
    const hasNoEffect = !wasConnected || body?.isComplete === false;
    return { error: abortError(endpoint, deadline), hasNoEffect, retryable: 'none' };
  }
  const error = new UnreachableError('connection', { endpoint, cause });
  return { error, hasNoEffect: !wasConnected, retryable: wasConnected ? 'reads' : 'all' };
}

/** The error of a request whose deadline aborted. */
export function abortError(endpoint: string, deadline: Deadline): BariumError {
  return deadline.reason === 'deadline'
    ? new UnreachableError('deadline', { endpoint })
    : new AbortedError({ endpoint });
}

/** A failure without effect that another attempt would only repeat. */
export function permanent(error: BariumError): AttemptFailure {
  return { error, hasNoEffect: true, retryable: 'none' };
}

/** A failure that leaves open whether the request took effect. */
export function ambiguous(error: BariumError): AttemptFailure {
  return { error, hasNoEffect: false, retryable: 'none' };
}

export function canRetry({ retryable }: AttemptFailure, isWrite: boolean): boolean {
  return retryable === 'all' || (retryable === 'reads' && !isWrite);
}

/** The error for the caller: for a write that may have taken effect, an {@link OutcomeUnknownError}. */
export function toFinalError({ error, hasNoEffect }: AttemptFailure, isWrite: boolean): BariumError {
  if (!isWrite || hasNoEffect) return error;
  return new OutcomeUnknownError({ endpoint: error.endpoint, status: error.status, cause: error });
}
