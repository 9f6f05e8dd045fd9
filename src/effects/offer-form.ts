/** Forms that complete a command with an effect. */
import { showButton, typedCommand } from '../cards/card-context.ts';
import type { FormAction } from '../chat/card.ts';
import type { CommandName, CommandOf } from '../chat/command.ts';
import type { Form } from '../chat/form.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import type { EffectDefinition, Target } from '../request/definition.ts';
import { asked } from '../request/reply.ts';
import { issueToken, type PendingCommand } from './issue-tokens.ts';

/** Long enough to look something up while filling in the form. */
const formTtlMs = 30 * 60_000;

type FormDefinition<Name extends CommandName> = Pick<EffectDefinition<Name>, 'buildForm'>;

/** Offers the form of a command: opened at once where the platform can, else on a card with the title `title`. */
export async function offerForm<Name extends CommandName>(
  definition: FormDefinition<Name>,
  pending: PendingCommand<Name>,
  title: string,
  target: Target,
  context: Context,
): Promise<Reply> {
  const { line } = await issueToken(context, target, pending, formTtlMs);
  const form = buildForm(definition, pending.command, line, target, context);
  const card = {
    title,
    actions: [
      { kind: 'form' as const, label: form.submit, form, style: 'primary' as const },
      showButton(context, target.id),
    ],
  };
  return asked(card, { form });
}

/** A button that opens the form of a command that failed, with what was submitted. `pending` is what it submits to. */
export async function editAction<Name extends CommandName>(
  definition: FormDefinition<Name>,
  pending: PendingCommand<Name>,
  submitted: CommandOf<Name>,
  target: Target,
  context: Context,
): Promise<FormAction> {
  const { line } = await issueToken(context, target, pending, formTtlMs);
  const form = buildForm(definition, submitted, line, target, context);
  return { kind: 'form', label: context.text.actions.edit, form };
}

/**
 * The form with the command's values. Its own title is short, since Slack cuts it after 24 characters, and its text names
 * the instance.
 */
export function buildForm<Name extends CommandName>(
  definition: FormDefinition<Name>,
  command: CommandOf<Name>,
  line: string,
  target: Target,
  context: Context,
): Form {
  const template = definition.buildForm?.(command, context);
  if (template === undefined) throw new Error(`the command ${command.name} has no form`);
  return {
    ...template,
    line,
    text: [target.name, ...(template.text ?? [])],
    typedFallback: typedCommand(context, command.name, target.id),
  };
}
