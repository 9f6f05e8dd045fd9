import { randomUUID } from 'node:crypto';
import { isAtLeast } from '../access/roles.ts';
import { BariumError } from '../barium/errors.ts';
import { internalErrorCard, isTransient, retryButton, storeErrorCard, upstreamErrorCard } from '../cards/error.ts';
import { fieldErrorTexts, parseErrorCard } from '../cards/parse-error.ts';
import type { Card } from '../chat/card.ts';
import type { Command, ParseProblem } from '../chat/command.ts';
import type { ChatEvent } from '../chat/events.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import { rejected } from '../request/reply.ts';
import { isStoreError } from '../store/errors.ts';

/** The reply to a line that is not a valid command; in a form, with an error for each field. */
export function parseErrorReply(problem: ParseProblem, event: ChatEvent, context: Context): Reply {
  if (!isAtLeast(context.role, 'viewer')) {
    const { membershipUnknownTitle, unauthorizedTitle } = context.text.errors;
    const isUnknown = context.person.membership === 'unknown' && context.roleIndeterminate;
    return rejected({ title: isUnknown ? membershipUnknownTitle : unauthorizedTitle });
  }
  const card = parseErrorCard(context, problem, event.kind === 'file' ? '' : event.line);
  if (event.kind !== 'form' || problem.kind !== 'arguments') return rejected(card);
  return rejected(card, { fieldErrors: fieldErrorTexts(context.text, problem.fieldErrors) });
}

/**
 * The reply to a command that failed before it changed anything: with a button that runs it again if that may help, and a
 * form stays open with its values. Details of an internal error go to the log only, under the id in the reply.
 */
export function errorReply(
  error: unknown,
  context: Context,
  { event, command }: { readonly event: ChatEvent; readonly command?: Command | undefined },
): Reply {
  if (error instanceof BariumError) {
    context.log.warn({ err: error }, 'Barium request failed');
    const card = upstreamErrorCard(context.text, error);
    return failedReply(isTransient(error) ? withRetry(card, command, context) : card, event);
  }
  if (isStoreError(error)) {
    context.log.warn({ err: error }, 'store request failed');
    return failedReply(withRetry(storeErrorCard(context.text), command, context), event);
  }
  const id = randomUUID().slice(0, 8);
  context.log.error({ err: error, id }, 'unhandled error');
  return rejected(internalErrorCard(context.text, id));
}

/** Adds the button that runs the command again. A form or file is not sent along with a button: it is submitted again. */
export function withRetry(card: Card, command: Command | undefined, context: Context): Card {
  const isSubmission = Object.keys(context.formValues).length > 0 || context.files.length > 0;
  if (command === undefined || (command.name === 'confirm' && isSubmission)) return card;
  return { ...card, actions: [...retryButton(context, command), ...(card.actions ?? [])] };
}

/** Nothing is lost in a form that stays open: the problem is shown at its first field. */
function failedReply(card: Card, event: ChatEvent): Reply {
  if (event.kind !== 'form') return rejected(card);
  const [field = 'file'] = Object.keys(event.values);
  const problem = [card.title, ...(card.text ?? [])].filter((part) => typeof part === 'string').join('. ');
  return rejected(card, { fieldErrors: { [field]: problem } });
}
