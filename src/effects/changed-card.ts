/** What is no longer as it was when somebody was asked about it. */
import { button, oneLine, shorten, statusName } from '../cards/card-context.ts';
import type { Card, Fact } from '../chat/card.ts';
import type { Context } from '../request/context.ts';
import type { Target } from '../request/definition.ts';
import { entry, type Text } from '../text/strings.ts';

/** The differences from `state`, the target's facts as JSON. */
export function changesSince(state: string, target: Target, { text }: Context): readonly Fact[] {
  const { states, changedFact } = text.tokens;
  const before: Target['state'] = JSON.parse(state);
  return Object.entries(target.state)
    .filter(([name, value]) => before[name] !== value)
    .map(([name, value]) => ({
      label: entry(states, name) ?? name,
      value: changedFact(factWords(name, before[name], text), factWords(name, value, text)),
    }));
}

/** One of the facts of a target, as people say it. */
function factWords(name: string, value: string | number | undefined, text: Text): string {
  const word = String(value ?? '');
  if (name === 'status') return statusName(text, word);
  if (name === 'sawAll') return word === 'yes' ? text.yes : text.no;
  return word === '' ? '–' : shorten(oneLine(word), 100);
}

/** It is not there any more; what was done to it is kept. */
export function goneCard(title: string, instanceId: string, context: Context): Card {
  const command = { name: 'instance.history', instance: instanceId } as const;
  return { title, actions: [button(context, context.text.actions.history, command)] };
}

export function changedCard(
  instance: { readonly instanceId: string; readonly instanceName: string },
  facts: readonly Fact[],
  context: Context,
): Card {
  const { tokens, actions } = context.text;
  const look = button(context, actions.lookAgain, { name: 'instance.show', instance: instance.instanceId });
  return {
    title: tokens.changedTitle(instance.instanceName),
    facts,
    text: [tokens.changed],
    actions: [look],
  };
}
