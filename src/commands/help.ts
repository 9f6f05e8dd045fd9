import * as z from 'zod';
import { includes } from '../access/roles.ts';
import { button, shorten } from '../cards/card-context.ts';
import type { Card } from '../chat/card.ts';
import { short } from '../parser/argument-schemas.ts';
import { nearestCommand } from '../parser/did-you-mean.ts';
import { commandIn, wordFor } from '../parser/vocabulary.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';

/** What the bot can do, or one command in detail. */
export const help: Definition<'help'> = {
  name: 'help',
  word: 'help',
  role: 'viewer',
  isQuestion: true,
  positionals: [{ argument: 'about', kind: 'rest' }],
  keys: {},
  input: z.object({ about: short.optional() }),
  async run({ about }, context) {
    if (about === undefined) return answer(overview(context));
    const found = commandIn(about.split(/\s+/u), context.definitions);
    return found === undefined ? unknown(about, context) : answer(detail(found.definition, context));
  },
};

function overview(context: Context): Card {
  const { text } = context;
  const rows = context.definitions
    .filter((one) => one.isForButtons !== true && includes(context.role, one.role))
    .map((one) => ({ title: text.commands[one.name].usage, detail: text.commands[one.name].summary }));
  return {
    title: text.help.title,
    text: [text.help.intro, text.help.caseHint],
    rows,
    actions: [
      button(context, text.actions.list, { name: 'instance.list' }, { style: 'primary' }),
      button(context, text.status.title, { name: 'status' }),
    ],
    footer: text.help.more,
  };
}

function detail(definition: Definition, { text }: Context): Card {
  const { summary, usage, example } = text.commands[definition.name];
  const takesInstance = definition.positionals.some((one) => one.kind === 'instance');
  return {
    title: text.help.about(wordFor(text, definition)),
    text: takesInstance ? [summary, text.help.caseHint] : [summary],
    facts: [
      { label: text.help.usage, value: usage },
      { label: text.help.example, value: example },
      { label: text.help.role, value: text.help.roles[definition.role] },
    ],
  };
}

function unknown(word: string, context: Context) {
  const { text } = context;
  const name = nearestCommand(word, context.definitions);
  const definition = context.definitions.find((one) => one.name === name);
  const meant = definition && wordFor(text, definition);
  return refusal({
    title: text.complaints.unknownCommand(shorten(word, 40)),
    text: [meant === undefined ? text.complaints.unknownCommandHint : text.complaints.didYouMean(meant)],
    actions: [
      ...(meant === undefined
        ? []
        : [button(context, text.help.about(meant), { name: 'help', about: meant }, { style: 'primary' })]),
      button(context, text.actions.help, { name: 'help' }),
    ],
  });
}
