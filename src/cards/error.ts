import { type BariumError, type BariumFailure, findExplanation, type RejectedError } from '../barium/errors.ts';
import type { Card, CommandAction } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Strings } from '../text/strings.ts';
import { button, type CardContext, collapseWhitespace } from './card-context.ts';

const megabyte = 1024 * 1024;

type CardRenderer<Failure> = (words: Strings['errors'], failure: Failure) => Card;

const cards: {
  readonly [Name in BariumFailure['name']]: CardRenderer<Extract<BariumFailure, { readonly name: Name }>>;
} = {
  RejectedError: rejectedCard,
  NotFoundError: (words) => ({ title: words.notFound, text: [words.notFoundHint] }),
  ForbiddenError: (words) => ({ title: words.notAllowed, text: [words.notAllowedHint] }),
  AuthenticationError: (words) => ({ title: words.credentials, text: [words.credentialsHint] }),
  SessionEndedError: (words) => ({ title: words.sessionEnded, text: [words.sessionEndedHint] }),
  NoDiagramError: (words) => ({ title: words.noDiagram }),
  UnreachableError: (words, error) => ({
    title: words.unreachable[error.reason],
    text: [words.unreachableHint],
    ...referenceFooter(words, findExplanation(error)),
  }),
  InvalidResponseError: (words) => ({
    title: words.unexpectedResponse,
    text: [words.unexpectedResponseHint],
  }),
  TooLargeError: (words, { maxBytes }) => ({
    title: words.tooLarge,
    text: [words.tooLargeHint(Math.floor(maxBytes / megabyte))],
  }),
  UploadInterruptedError: (words) => ({
    title: words.uploadInterrupted,
    text: [words.uploadInterruptedHint],
  }),
  OutcomeUnknownError: (words, error) => {
    const explanation = findExplanation(error);
    const rejection = explanation && rejectedCard(words, explanation);
    const text = [words.unknownOutcomeHint, ...(rejection?.text ?? [])];
    return { ...rejection, title: words.unknownOutcome, text };
  },
  AbortedError: (words) => ({ title: words.stopping, text: [words.unreachableHint] }),
};

/** An upstream failure, in words that a caseworker understands. */
export function upstreamErrorCard(text: Strings, error: BariumError): Card {
  // Every subclass is in the union, so its name selects the renderer for it.
  const render = cards[error.name as BariumFailure['name']] as CardRenderer<BariumError>;
  return render(text.errors, error);
}

function rejectedCard(words: Strings['errors'], error: RejectedError): Card {
  const message = error.errorMessage === undefined ? '' : truncateChars(collapseWhitespace(error.errorMessage), 400);
  return {
    title: words.rejected,
    text: message === '' ? [] : [words.bariumSays(message)],
    ...referenceFooter(words, error),
  };
}

function referenceFooter(words: Strings['errors'], error: RejectedError | undefined): Pick<Card, 'footer'> {
  return error?.errorLogId === undefined ? {} : { footer: words.reference(truncateChars(error.errorLogId, 100)) };
}

const transientErrors: ReadonlySet<string> = new Set<BariumFailure['name']>([
  'UnreachableError',
  'SessionEndedError',
  'InvalidResponseError',
  'AbortedError',
  'UploadInterruptedError',
]);

/** Whether the same request may succeed in a moment, and can be sent again because it changed nothing. */
export function isTransient(error: BariumError): boolean {
  return transientErrors.has(error.name);
}

/** The longest line that a button can carry. */
const maxLineLength = 1_000;

/** Runs the same command again; none if its line is too long for a button. */
export function retryButton(context: CardContext, command: Command): CommandAction[] {
  const retry = button(context, context.text.actions.tryAgain, command, { style: 'primary' });
  return retry.line.length > maxLineLength ? [] : [retry];
}

/** The store is unavailable; commands that don't need it still work. */
export function storeErrorCard(text: Strings): Card {
  return { title: text.errors.storeUnavailable, text: [text.errors.storeUnavailableHint] };
}

/** An internal error, with the ID that finds it in the log. */
export function internalErrorCard(text: Strings, id: string): Card {
  return { title: text.errors.internal, text: [text.errors.internalHint(id)] };
}
