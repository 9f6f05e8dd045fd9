/** Errors of the connector, classified by Microsoft's documented statuses and codes. */
import { DeliveryError, type DeliveryFailure } from '../../src/chat/adapter.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';

interface ConnectorErrorDetails {
  readonly status?: number;
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A failed request to the connector. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly kind: 'not-sent' | 'no-response' | 'rejected';
  readonly status: number | undefined;
  /** Microsoft's error code, e.g. `BotNotInConversationRoster`. */
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(kind: ConnectorError['kind'], message: string, details: ConnectorErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.status = details.status;
    this.code = details.code;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** The only statuses for which Microsoft recommends a retry. */
const transientStatuses = [412, 429, 502, 503, 504];

/** Statuses of a gateway or a server that failed on the way: the message may have been posted. */
const unknownOutcomeStatuses = [500, 502, 504];

/** Whether the same request can succeed later, and repeating it has no second effect. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false;
  return error.kind === 'not-sent' ? error.code === undefined : transientStatuses.includes(error.status ?? 0);
}

/** Whether the message to update, or the thread to reply in, no longer exists. */
export function isMissing(error: unknown): boolean {
  return error instanceof ConnectorError && error.status === 404 && error.code === 'ActivityNotFoundInConversation';
}

/** Whether the thread, or a whole chat, takes no messages. */
export function isWriteBlocked(error: unknown): boolean {
  return error instanceof ConnectorError && error.code === 'MessageWritesBlocked';
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof ConnectorError && error.status === 413;
}

/** Whether the bot is not in the conversation (any more), or is not allowed to write in it. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ConnectorError && (error.status === 403 || error.status === 404);
}

/** @param isIdempotent true for an update or a deletion, which can be repeated if its outcome is unknown */
export function toDeliveryError(error: ConnectorError, strings: ChatStrings, isIdempotent: boolean): DeliveryError {
  return new DeliveryError(failureOf(error, strings, isIdempotent), error.message, error);
}

function failureOf(error: ConnectorError, strings: ChatStrings, isIdempotent: boolean): DeliveryFailure {
  const isUnknown = error.kind === 'no-response' || unknownOutcomeStatuses.includes(error.status ?? 0);
  if (isUnknown && !isIdempotent) return { kind: 'ambiguous' };
  if (isUnknown || isTransient(error) || error.code === 'SignInFailed') {
    return { kind: 'retry', ...omitUndefined({ afterMs: error.retryAfterMs }) };
  }
  if (isMissing(error)) return { kind: 'missing' };
  const reason = error.code ?? String(error.status);
  if (isTooLarge(error) || error.code === 'BadSyntax') return { kind: 'rejected', reason };
  const unavailable = reasonOf(error, strings);
  // Microsoft documents few codes; an unknown one can mean the message or the conversation.
  return isForbidden(error) || error.status === 401 || error.status === undefined
    ? { kind: 'unavailable', reason: unavailable }
    : { kind: 'rejected', reason, ifEverywhere: unavailable };
}

function reasonOf({ status, code }: ConnectorError, { unreachable }: ChatStrings): string {
  if (code === 'BotNotInConversationRoster') return unreachable.removed;
  if (code === 'ConversationNotFound') return unreachable.gone;
  if (status === 404) return unreachable.gone;
  if (code === 'ConversationBlockedByUser' || code === 'MessageWritesBlocked') return unreachable.uninstalled;
  return unreachable.refused(code ?? String(status ?? 'ForeignServiceUrl'));
}
