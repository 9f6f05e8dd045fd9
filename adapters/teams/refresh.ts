/** Shows each viewer of a card the buttons that they can use. */
import { cancelContents } from '../../src/chat/reply.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import type { InvokeResponse } from './activity.ts';
import { adaptiveCardType } from './activity.ts';
import { type ActivityContext, payloadSigner, remainingMs, type TeamsServices } from './context.ts';
import type { UserInput } from './events.ts';
import { renderCard } from './render.ts';
import { noteResponse } from './responses.ts';

/**
 * Responds to a refresh with the card for its viewer. With nothing if that is refused or not ready in time: the viewer
 * keeps the card that everyone sees.
 */
export async function answerRefresh(
  services: TeamsServices,
  context: ActivityContext,
  { line, sharedBy }: Extract<UserInput, { kind: 'refresh' }>,
): Promise<InvokeResponse> {
  const { event, strings } = context;
  const replyPromise = services.bot.handle({ kind: 'press', line, ...event, isAutomatic: true });
  // Only cards without pictures and files have a refresh, but the case may have changed since.
  services.runInBackground(replyPromise.then((late) => cancelContents(late)));
  const budgetMs = remainingMs(services.limits.replyBudgetMs, context);
  const reply = await withTimeout(replyPromise, budgetMs, () => undefined);
  if (reply?.outcome !== 'done') return noteResponse('');
  const toPayload = payloadSigner(services, { person: event.person });
  const { supportsTypeahead } = services;
  const isDirect = event.conversation.isDirect;
  const options = { strings, toPayload, supportsTypeahead, isDirect, ...omitUndefined({ sharedBy }) };
  return { status: 200, body: { statusCode: 200, type: adaptiveCardType, value: renderCard(reply.card, options) } };
}
