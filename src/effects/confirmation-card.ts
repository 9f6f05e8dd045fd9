import { intentText } from '../cards/audit.ts';
import { button, idFact, showButton } from '../cards/card-context.ts';
import type { Command, CommandName, CommandOf } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import { lookup } from '../lib/lookup.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Context } from '../request/context.ts';
import type { EffectDefinition, Target } from '../request/definition.ts';
import { asked } from '../request/reply.ts';
import { capitalize } from '../text/format.ts';
import type { Strings } from '../text/strings.ts';
import { issueToken } from './issue-tokens.ts';

/** Short, so that a forgotten button does nothing later. */
const ttlMs = 2 * 60_000;

/** Asks the person to confirm an effect, with a one-time token. A `warning` says why it is dangerous. */
export async function askConfirmation<Name extends CommandName>(
  definition: EffectDefinition<Name>,
  command: CommandOf<Name>,
  target: Target,
  context: Context,
  warning?: string,
): Promise<Reply> {
  const { text } = context;
  const issued = await issueToken(context, target, { command, requiresConfirmation: true }, ttlMs);
  const style = warning === undefined ? 'primary' : 'danger';
  const intent = truncateChars(intentText(text, command.name, definition.auditDetail(command, context)), 60);
  return asked({
    title: text.confirmation.question(target.name, intent),
    facts: idFact(text, target.id),
    text: warning === undefined ? [] : [warning],
    actions: [
      { kind: 'command', label: confirmLabel(text, command.name, intent), line: issued.line, style },
      showButton(context, target.id),
    ],
    footer: text.deletions.confirmUntil(issued.expiresAt),
  });
}

/** Asks the person to run a command that changes something in the bot, with a button that runs it. */
export function askToRun(command: Command, context: Context): Reply {
  const { text } = context;
  const { summary } = text.commands[command.name];
  return asked({
    title: text.confirmation.runTitle(summary),
    text: [context.line(command)],
    actions: [button(context, text.confirmation.run, command, { style: 'primary' })],
  });
}

/** In English the question can serve as the button's label; not in every language. */
function confirmLabel({ folder, form }: Strings, name: CommandName, intent: string): string {
  const labels = { 'object.folder': folder.submit, 'object.form': form.submit };
  return lookup(labels, name) ?? capitalize(intent);
}
