import { intentWords } from '../cards/audit.ts';
import { button, shorten } from '../cards/card-context.ts';
import type { CommandName, CommandOf } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import type { EffectDefinition, Target } from '../request/definition.ts';
import { answer } from '../request/reply.ts';
import { sentence } from '../text/format.ts';
import { entry, type Text } from '../text/strings.ts';
import { offerOne } from './issue-tokens.ts';

/** Long enough to read a sentence, short enough not to lie around. */
const lifeMs = 2 * 60_000;

/**
 * Asks whether an effect is meant. The answer is a one-time token. `why` says what makes it dangerous, where that is
 * why it is asked.
 */
export async function ask<Name extends CommandName>(
  definition: EffectDefinition<Name>,
  command: CommandOf<Name>,
  target: Target,
  context: Context,
  why?: string,
): Promise<Reply> {
  const { text } = context;
  const held = await offerOne(context, target, { command, asks: true }, lifeMs);
  const style = why === undefined ? 'primary' : 'danger';
  const what = shorten(intentWords(text, command.name, definition.detail(command, context)), 60);
  return answer({
    title: text.tokens.ask(target.name, what),
    text: why === undefined ? [] : [why],
    actions: [
      { kind: 'command', label: yesLabel(text, command.name, what), line: held.line, style },
      button(context, text.actions.show, { name: 'instance.show', instance: target.id }),
    ],
    footer: text.delete.within(held.expiresAt),
  });
}

/** What is asked reads as an order in English, and not in every language. */
function yesLabel({ folder, form }: Text, name: CommandName, what: string): string {
  const orders = { 'object.folder': folder.submit, 'object.form': form.submit };
  return entry(orders, name) ?? sentence(what);
}
