/** What a failed call of the connector means, as Microsoft documents its codes. */
import { DeliveryError, type DeliveryFailure } from '../../src/chat/adapter.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { ConnectorError } from './connector.ts';

/** The statuses that Microsoft asks to try again; no other ever is. */
const passing = [412, 429, 502, 503, 504];

/** True where the same call may work a little later, and doing it again does no harm. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false;
  return error.kind === 'unsent' ? error.code === undefined : passing.includes(error.status ?? 0);
}

/** True where the message to update, or the thread to answer in, is no longer there. */
export function isVanished(error: unknown): boolean {
  return (
    error instanceof ConnectorError && error.status === 404 && error.code === 'ActivityNotFoundInConversation'
  );
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof ConnectorError && error.status === 413;
}

/** True where the bot is not (or no longer) there, or may not write there. */
export function isShutOut(error: unknown): boolean {
  return error instanceof ConnectorError && (error.status === 403 || error.status === 404);
}

/** The connector's error in the words that the deliverer knows. `update` says that there was a message before. */
export function postError(error: unknown, text: ChatStrings, update: boolean): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const message = error instanceof Error ? error.message : 'posting failed';
  return new DeliveryError(troubleOf(error, text, update), message, error);
}

function troubleOf(error: unknown, text: ChatStrings, update: boolean): DeliveryFailure {
  if (!(error instanceof ConnectorError)) return { kind: 'unknown' };
  if (isPassing(error) || error.code === 'SignInFailed') {
    return { kind: 'later', ...omitUndefined({ afterMs: error.retryAfterMs }) };
  }
  // An update that may have arrived does no harm when it is made once more.
  if (error.kind === 'lost') return update ? { kind: 'later' } : { kind: 'unknown' };
  if (isVanished(error)) return { kind: 'vanished' };
  if (error.status === 500) return { kind: 'unknown' };
  if (isTooLarge(error) || error.code === 'BadSyntax') {
    return { kind: 'refused', reason: error.code ?? String(error.status) };
  }
  return { kind: 'broken', reason: reasonOf(error, text) };
}

function reasonOf({ status, code }: ConnectorError, { unreachable }: ChatStrings): string {
  if (code === 'BotNotInConversationRoster') return unreachable.removed;
  if (code === 'ConversationNotFound') return unreachable.gone;
  if (status === 404) return unreachable.gone;
  if (code === 'ConversationBlockedByUser' || code === 'MessageWritesBlocked') return unreachable.uninstalled;
  return unreachable.refused(code ?? String(status ?? 'ForeignServiceUrl'));
}
