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

/** Whether the same request can succeed later, and repeating it has no second effect. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false;
  return error.kind === 'not-sent' ? error.code === undefined : transientStatuses.includes(error.status ?? 0);
}

/** Whether the message to update, or the thread to reply in, no longer exists. */
export function isMissing(error: unknown): boolean {
  return error instanceof ConnectorError && error.status === 404 && error.code === 'ActivityNotFoundInConversation';
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof ConnectorError && error.status === 413;
}

/** Whether the bot is not in the conversation (any more), or is not allowed to write in it. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ConnectorError && (error.status === 403 || error.status === 404);
}

/** @param isIdempotent true for an update or a deletion, which can be repeated if its outcome is unknown */
export function toDeliveryError(error: unknown, strings: ChatStrings, isIdempotent: boolean): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const message = error instanceof Error ? error.message : 'posting failed';
  return new DeliveryError(failureOf(error, strings, isIdempotent), message, error);
}

function failureOf(error: unknown, strings: ChatStrings, isIdempotent: boolean): DeliveryFailure {
  if (!(error instanceof ConnectorError)) return { kind: 'ambiguous' };
  if (isTransient(error) || error.code === 'SignInFailed') {
    return { kind: 'retry', ...omitUndefined({ afterMs: error.retryAfterMs }) };
  }
  if (error.kind === 'no-response') return isIdempotent ? { kind: 'retry' } : { kind: 'ambiguous' };
  if (isMissing(error)) return { kind: 'missing' };
  if (error.status === 500) return { kind: 'ambiguous' };
  if (isTooLarge(error) || error.code === 'BadSyntax') {
    return { kind: 'rejected', reason: error.code ?? String(error.status) };
  }
  return { kind: 'unavailable', reason: reasonOf(error, strings) };
}

function reasonOf({ status, code }: ConnectorError, { unreachable }: ChatStrings): string {
  if (code === 'BotNotInConversationRoster') return unreachable.removed;
  if (code === 'ConversationNotFound') return unreachable.gone;
  if (status === 404) return unreachable.gone;
  if (code === 'ConversationBlockedByUser' || code === 'MessageWritesBlocked') return unreachable.uninstalled;
  return unreachable.refused(code ?? String(status ?? 'ForeignServiceUrl'));
}
