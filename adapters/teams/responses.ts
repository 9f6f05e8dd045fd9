/** From what was heard to what is seen, within the time that Teams gives. */

import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { InvokeAnswer, Outgoing } from './activity.ts';
import { cardType } from './activity.ts';
import { type Desk, inTurn, type Turn, within } from './context.ts';
import type { Heard } from './events.ts';
import { cardMessage, lineMessage, summaryOf, typing } from './message.ts';
import { type AdaptiveCard, renderCard, renderForm, renderNeutral } from './render.ts';
import { type Asked, type Delivery, deliver, type Instead, neutralLine, put } from './reply.ts';
import { ask } from './run-command.ts';

/** What people take for immediate. */
const atOnceMs = 100;

/**
 * Answers a message, or the press of a client that sends presses as messages. Resolves when the answer, or the
 * card that stands in for it, is there, and at the latest when Teams gives up on the turn; the rest goes on behind it.
 */
export async function answerMessage(desk: Desk, turn: Turn, heard: Heard): Promise<void> {
  const answering = ask(desk, turn, heard);
  desk.background(showTyping(desk, turn, answering));
  const pressed = heard.kind === 'text' ? undefined : turn.activity.replyToId;
  const telling = async () => {
    const inTime = await within(answering, desk.limits.patienceMs);
    if (inTime !== undefined) return finish(desk, turn, inTime, { pressed });
    const waiting = await showWaiting(desk, turn);
    desk.background(answering.then((asked) => finish(desk, turn, asked, { pressed, waiting })));
  };
  await inTurn(desk, telling());
}

/** Answers a press within the request that brought it, as far as Teams waits for it. */
export async function answerPress(desk: Desk, turn: Turn, heard: Heard): Promise<InvokeAnswer> {
  const answering = ask(desk, turn, heard);
  const pressed = turn.activity.replyToId;
  const telling = async () => {
    const inTime = await within(answering, desk.limits.patienceMs);
    if (inTime !== undefined) return pressAnswer(desk, turn, heard, inTime);
    desk.background(answering.then((asked) => finish(desk, turn, asked, { pressed })));
    return undefined;
  };
  return (await inTurn(desk, telling())) ?? noteAnswer(turn.text.pending);
}

/** The answer to an invoke that shows a short note under the card. */
export function noteAnswer(value: string): InvokeAnswer {
  const type = 'application/vnd.microsoft.activity.message';
  return { status: 200, body: { statusCode: 200, type, value } };
}

async function pressAnswer(desk: Desk, turn: Turn, heard: Heard, asked: Asked): Promise<InvokeAnswer> {
  const { reply } = asked;
  if (reply.fieldErrors !== undefined && heard.kind === 'form' && heard.form !== undefined) {
    const filled = { values: heard.values, problems: reply.fieldErrors };
    const options = {
      text: turn.text,
      direct: turn.scene.conversation.isDirect,
      typeahead: desk.typeahead,
      ...omitUndefined({ files: heard.files }),
    };
    return cardAnswer(renderForm(heard.form, filled, options));
  }
  try {
    const delivery = await deliver(desk, turn, asked, { pressed: turn.activity.replyToId });
    return deliveredAnswer(turn, delivery);
  } catch (error) {
    // Only the one who pressed sees this, so that an answer that cannot be posted is not lost.
    desk.log('an answer could not be posted and was given to the press alone', { error });
    return cardAnswer(renderCard(reply.card, { text: turn.text }));
  }
}

function deliveredAnswer(turn: Turn, { went, card }: Delivery): InvokeAnswer {
  switch (went) {
    case 'in place':
      return cardAnswer(card);
    case 'here':
      return noteAnswer(turn.text.seeAnswerBelow);
    case 'private':
      return noteAnswer(neutralLine(turn.text, went));
    case 'unreachable':
      // Whoever pressed sees this alone, and has no chat of their own to be told it in:
      // https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
      return cardAnswer(card);
    default:
      return went satisfies never;
  }
}

function cardAnswer(value: AdaptiveCard): InvokeAnswer {
  return { status: 200, body: { statusCode: 200, type: cardType, value } };
}

/** Delivers, and leaves a neutral line where the answer itself must not be seen. Never rejects: nobody is left to tell. */
async function finish(desk: Desk, turn: Turn, asked: Asked, instead: Instead): Promise<void> {
  try {
    const { went } = await deliver(desk, turn, asked, instead);
    const isElsewhere = went === 'private' || went === 'unreachable';
    if (isElsewhere) await put(desk, turn.here, instead.waiting, neutralMessage(turn, asked, went));
  } catch (error) {
    const { outcome } = asked.reply;
    desk.log('an answer could not be delivered', { error, outcome, key: turn.scene.idempotencyKey });
  }
}

/** A question that was asked aloud can be answered aloud as well, if somebody there wants that. */
function neutralMessage({ text }: Turn, { reply, line }: Asked, went: Delivery['went']): Outgoing {
  const words = neutralLine(text, went);
  const isShareable = went === 'private' && reply.shareCommand !== undefined && line !== undefined;
  const card = isShareable ? renderNeutral(line, text) : undefined;
  return card === undefined ? lineMessage(words) : cardMessage(card, words);
}

/** An answer that is there at once needs no sign of work, and each sign counts against what Teams lets us send. */
async function showTyping(
  { connector, log }: Desk,
  { here }: Turn,
  answering: Promise<Asked>,
): Promise<void> {
  try {
    if ((await within(answering, atOnceMs)) === undefined) await connector.send(here, typing);
  } catch (error) {
    log('typing could not be shown', { error });
  }
}

/** Answers the id of the card that the answer takes the place of, if it could be shown. */
async function showWaiting(desk: Desk, { here, text }: Turn): Promise<string | undefined> {
  const card = { title: text.pending };
  try {
    return await put(
      desk,
      here,
      undefined,
      cardMessage(renderCard(card, { text }), summaryOf(card, desk.bot)),
    );
  } catch (error) {
    desk.log('the waiting card could not be shown', { error });
    return undefined;
  }
}
