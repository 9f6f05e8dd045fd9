import {
  type BariumError,
  CancelledError,
  CredentialsError,
  NoDiagramError,
  NonsenseError,
  NotAllowedError,
  NotFoundError,
  OutcomeUnknownError,
  RefusedError,
  TooLargeError,
  UnreachableError,
  UploadBrokenError,
} from '../barium/errors.ts';
import type { Card } from '../chat.ts';
import type { Text } from '../text/text.ts';
import { oneLine, shorten } from './pen.ts';

const megabyte = 1024 * 1024;

/** An upstream failure in words that a caseworker understands. */
export function bariumProblem(text: Text, error: BariumError): Card {
  const words = text.problems;
  if (error instanceof RefusedError) return refused(text, error);
  if (error instanceof NotFoundError) return { title: words.notFound, text: [words.notFoundHint] };
  if (error instanceof NotAllowedError) return { title: words.notAllowed, text: [words.notAllowedHint] };
  if (error instanceof CredentialsError) return { title: words.credentials, text: [words.credentialsHint] };
  if (error instanceof NoDiagramError) return { title: text.diagram.none };
  if (error instanceof UnreachableError) {
    return { title: words.unreachable[error.reason], text: [words.unreachableHint] };
  }
  if (error instanceof TooLargeError) {
    return { title: words.tooLarge, text: [words.tooLargeHint(Math.floor(error.limit / megabyte))] };
  }
  if (error instanceof OutcomeUnknownError) {
    return { title: words.unknownOutcome, text: [words.unknownOutcomeHint] };
  }
  if (error instanceof UploadBrokenError)
    return { title: words.uploadBroken, text: [words.uploadBrokenHint] };
  if (error instanceof CancelledError) return { title: words.stopping, text: [words.unreachableHint] };
  if (error instanceof NonsenseError) return { title: words.nonsense, text: [words.nonsenseHint] };
  return { title: words.nonsense, text: [words.nonsenseHint] };
}

function refused(text: Text, error: RefusedError): Card {
  const says = error.errorMessage === undefined ? '' : shorten(oneLine(error.errorMessage), 400);
  return {
    title: text.problems.refused,
    text: says === '' ? [] : [text.problems.refusedSays(says)],
    ...(error.errorLogId === undefined
      ? {}
      : { footer: text.problems.reference(shorten(error.errorLogId, 100)) }),
  };
}

/** A fault of ours: one calm sentence, and the id under which the log has the rest. */
export function faultCard(text: Text, id: string): Card {
  return { title: text.problems.fault, text: [text.problems.faultHint(id)] };
}
