import * as z from 'zod';
import { NotFoundError, OutcomeUnknownError } from '../barium/errors.ts';
import { button, statusName } from '../cards/card-context.ts';
import { bariumProblem } from '../cards/error.ts';
import { proveRefusal } from '../effects/audit.ts';
import { goneCard } from '../effects/changed-card.ts';
import { pauseOf } from '../effects/deletion/cards.ts';
import { aloneRefusal, defer } from '../effects/deletion/defer.ts';
import { lookAtContents, lossOf } from '../effects/deletion/impact.ts';
import { errorLogIdOf } from '../effects/execute.ts';
import { offerOne } from '../effects/issue-tokens.ts';
import { instance } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Act, EffectDefinition, Target } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';

/** Long enough to read what would be lost, short enough not to lie around. */
const lifeMs = 2 * 60_000;

/** Says what would be lost with an instance and asks; the confirmation deletes it. */
export const deleteInstance: EffectDefinition<'instance.delete'> = {
  name: 'instance.delete',
  word: 'delete',
  role: 'admin',
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  input: z.object({ instance }),

  async run(command, context) {
    const { needsSecondPerson } = context.deletion;
    if (needsSecondPerson && context.place.isDirect) {
      await proveRefusal(context, command, 'wrong-place');
      return aloneRefusal(context);
    }
    const target = await lookAtContents(command.instance, context);
    const held = await offerOne(context, target, { command, asks: true }, lifeMs);
    const { text } = context;
    return answer({
      title: text.delete.title(target.name),
      badge: {
        label: statusName(text, String(target.state.status)),
        tone: 'warning',
      },
      text: [lossOf(target, context), ...(needsSecondPerson ? [text.later.second] : []), ...pauseOf(context)],
      actions: [
        {
          kind: 'command',
          label: needsSecondPerson ? text.later.ask : text.actions.deleteNow,
          line: held.line,
          style: 'danger',
          accessibilityLabel: text.hints.deleteNow(target.name),
        },
        button(context, text.actions.keep, { name: 'instance.show', instance: target.id }),
      ],
      footer: text.delete.within(held.expiresAt),
    });
  },

  look: lookAtContents,
  detail: () => undefined,
  defer,

  async act(_command, target, context) {
    try {
      await context.barium.deleteInstance(target.id);
      return deleted(target, context);
    } catch (error) {
      if (error instanceof NotFoundError) {
        // Somebody else did it: the proof must not say that this did.
        return {
          outcome: 'refused',
          reply: refusal(goneCard(context.text.delete.alreadyGone(target.name), target.id, context), gone),
        };
      }
      if (!(error instanceof OutcomeUnknownError)) throw error;
      return checked(error, target, context);
    }
  },
};

const gone = { replacesOriginal: true } as const;

function deleted(target: Target, context: Context): Act {
  const { text, person } = context;
  const card = {
    ...goneCard(text.delete.done(target.name), target.id, context),
    text: [text.delete.doneBy(person.name)],
  };
  return { outcome: 'done', reply: answer(card, gone) };
}

/** The answer was lost: whether the instance is still there tells. */
async function checked(error: OutcomeUnknownError, target: Target, context: Context): Promise<Act> {
  const { text } = context;
  try {
    await context.barium.getInstance(target.id);
  } catch (failure) {
    if (!(failure instanceof NotFoundError)) throw error;
    const card = {
      ...goneCard(text.delete.done(target.name), target.id, context),
      text: [text.delete.checkedGone],
    };
    return { outcome: 'done', reply: answer(card, gone) };
  }
  const look = button(context, text.actions.lookAgain, { name: 'instance.show', instance: target.id });
  const card = { ...bariumProblem(text, error), text: [text.delete.checkedThere], actions: [look] };
  return { outcome: 'unknown', errorLogId: errorLogIdOf(error), reply: refusal(card, gone) };
}
