import { button, collapseWhitespace, showButton, statusName } from '../cards/card-context.ts';
import type { Card, Fact } from '../chat/card.ts';
import { lookup } from '../lib/lookup.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Context } from '../request/context.ts';
import type { Target } from '../request/definition.ts';
import type { Strings } from '../text/strings.ts';

/** The facts of a target that differ from `state`, its facts as JSON when it was shown. */
export function changedFactsSince(state: string, target: Target, { text }: Context): readonly Fact[] {
  const { states, changedFact } = text.confirmation;
  const before: Target['state'] = JSON.parse(state);
  return Object.entries(target.state)
    .filter(([name, value]) => before[name] !== value)
    .map(([name, value]) => ({
      label: lookup(states, name) ?? name,
      value: changedFact(factText(name, before[name], text), factText(name, value, text)),
    }));
}

function factText(name: string, value: string | number | undefined, text: Strings): string {
  const word = String(value ?? '');
  if (name === 'status') return statusName(text, word);
  if (name === 'sawAll') return word === 'yes' ? text.yes : text.no;
  return word === '' ? '–' : truncateChars(collapseWhitespace(word), 100);
}

/** For an instance that no longer exists. Its history still does. */
export function goneCard(title: string, instanceId: string, context: Context): Card {
  const command = { name: 'instance.history', instance: instanceId } as const;
  return { title, actions: [button(context, context.text.actions.history, command)] };
}

export function changedCard(
  instance: { readonly instanceId: string; readonly instanceName: string },
  facts: readonly Fact[],
  context: Context,
): Card {
  const { confirmation, actions } = context.text;
  return {
    title: confirmation.changedTitle(instance.instanceName),
    facts,
    text: [confirmation.changed],
    actions: [showButton(context, instance.instanceId, actions.checkAgain)],
  };
}
