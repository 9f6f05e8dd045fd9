import type { BariumError } from './errors.ts';
import type { CallReport } from './types.ts';

/** The name of each class in `errors.ts`, and how a try that ended in it counts. */
const outcomes: Readonly<Record<string, CallReport['outcome']>> = {
  RefusedError: 'refused',
  NoDiagramError: 'refused',
  NotFoundError: 'not-found',
  NotAllowedError: 'not-allowed',
  CredentialsError: 'not-allowed',
  UnreachableError: 'unreachable',
  OutcomeUnknownError: 'unreachable',
  NonsenseError: 'nonsense',
  TooLargeError: 'nonsense',
  UploadBrokenError: 'cancelled',
  CancelledError: 'cancelled',
};

/** How a try counts that ended in this error, or in none. */
export function outcomeOf(error: BariumError | undefined): CallReport['outcome'] {
  return error ? (outcomes[error.name] ?? 'nonsense') : 'ok';
}
