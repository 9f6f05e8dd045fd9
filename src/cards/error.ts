import { type BariumError, type BariumFailure, RefusedError } from '../barium/errors.ts';
import type { Card } from '../chat/card.ts';
import type { Text } from '../text/strings.ts';
import { oneLine, shorten } from './card-context.ts';

const megabyte = 1024 * 1024;

type Draw<Failure> = (words: Text['problems'], failure: Failure) => Card;

const cards: {
  readonly [Name in BariumFailure['name']]: Draw<Extract<BariumFailure, { readonly name: Name }>>;
} = {
  RefusedError: refused,
  NotFoundError: (words) => ({ title: words.notFound, text: [words.notFoundHint] }),
  NotAllowedError: (words) => ({ title: words.notAllowed, text: [words.notAllowedHint] }),
  CredentialsError: (words) => ({ title: words.credentials, text: [words.credentialsHint] }),
  NoDiagramError: (words) => ({ title: words.noDiagram }),
  UnreachableError: (words, { reason }) => ({
    title: words.unreachable[reason],
    text: [words.unreachableHint],
  }),
  NonsenseError: (words) => ({ title: words.nonsense, text: [words.nonsenseHint] }),
  TooLargeError: (words, { limit }) => ({
    title: words.tooLarge,
    text: [words.tooLargeHint(Math.floor(limit / megabyte))],
  }),
  UploadBrokenError: (words) => ({ title: words.uploadBroken, text: [words.uploadBrokenHint] }),
  OutcomeUnknownError: (words, { cause }) => {
    const told = cause instanceof RefusedError ? refused(words, cause) : undefined;
    return { ...told, title: words.unknownOutcome, text: [words.unknownOutcomeHint, ...(told?.text ?? [])] };
  },
  CancelledError: (words) => ({ title: words.stopping, text: [words.unreachableHint] }),
};

/** An upstream failure in words that a caseworker understands. */
export function bariumProblem(text: Text, error: BariumError): Card {
  // Every subclass is in the union above, so its literal name finds the entry that takes it.
  const draw = cards[error.name as BariumFailure['name']] as Draw<BariumError>;
  return draw(text.problems, error);
}

function refused(words: Text['problems'], error: RefusedError): Card {
  const says = error.errorMessage === undefined ? '' : shorten(oneLine(error.errorMessage), 400);
  return {
    title: words.refused,
    text: says === '' ? [] : [words.refusedSays(says)],
    ...(error.errorLogId === undefined ? {} : { footer: words.reference(shorten(error.errorLogId, 100)) }),
  };
}

/** The store is away: what needs it waits, what does not is answered. */
export function storeCard(text: Text): Card {
  return { title: text.problems.store, text: [text.problems.storeHint] };
}

/** A fault of ours: one calm sentence, and the id under which the log has the rest. */
export function faultCard(text: Text, id: string): Card {
  return { title: text.problems.fault, text: [text.problems.faultHint(id)] };
}
