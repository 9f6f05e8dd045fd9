/** The name of an instance that may be gone, or that Barium can't be asked about right now. */
import {
  AuthenticationError,
  InvalidResponseError,
  NotFoundError,
  SessionEndedError,
  UnreachableError,
} from '../barium/errors.ts';
import { instanceName } from '../cards/card-context.ts';
import type { Context } from '../request/context.ts';
import type { Change } from '../store/contract/changes.ts';

interface Identity {
  readonly name: string;
  /** Whether it can be opened. */
  readonly exists: boolean;
  /** Whether Barium could not be asked. */
  readonly isUnavailable: boolean;
}

/**
 * Uses the current name from Barium, or the last known name if the instance is deleted or Barium is unreachable. Rejects
 * with a `BariumError` if nobody knows it. `changes`: newest first.
 */
export async function identify(
  id: string,
  changes: readonly Change[],
  { barium, watchQueries, text }: Context,
  recordedName?: string,
): Promise<Identity> {
  try {
    return { name: instanceName(text, await barium.getInstance(id)), exists: true, isUnavailable: false };
  } catch (error) {
    const known = changes[0]?.instance ?? watchQueries.getInstance(id);
    const last = recordedName ?? (known === undefined ? undefined : instanceName(text, known));
    const isUnavailable = isUnavailableError(error);
    if (last === undefined || !(isUnavailable || error instanceof NotFoundError)) throw error;
    return { name: last, exists: isUnavailable && known?.isGone !== true, isUnavailable };
  }
}

/** Whether Barium could not be asked, rather than having answered that the instance does not exist. */
function isUnavailableError(error: unknown): boolean {
  return [UnreachableError, AuthenticationError, SessionEndedError, InvalidResponseError].some(
    (kind) => error instanceof kind,
  );
}
