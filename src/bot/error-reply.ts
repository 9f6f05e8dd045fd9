import { randomUUID } from 'node:crypto';
import { isAtLeast } from '../access/roles.ts';
import { BariumError } from '../barium/errors.ts';
import { internalErrorCard, storeErrorCard, upstreamErrorCard } from '../cards/error.ts';
import { fieldErrorTexts, parseErrorCard } from '../cards/parse-error.ts';
import type { ParseProblem } from '../chat/command.ts';
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

/** The reply to a command that failed. Details go to the log only, under the id in the reply. */
export function errorReply(error: unknown, context: Context): Reply {
  if (error instanceof BariumError) {
    context.log.warn({ err: error }, 'Barium request failed');
    return rejected(upstreamErrorCard(context.text, error));
  }
  if (isStoreError(error)) {
    context.log.warn({ err: error }, 'store request failed');
    return rejected(storeErrorCard(context.text));
  }
  const id = randomUUID().slice(0, 8);
  context.log.error({ err: error, id }, 'unhandled error');
  return rejected(internalErrorCard(context.text, id));
}
