import * as z from 'zod';
import { isAtLeast, type Role } from '../access/roles.ts';
import { button } from '../cards/card-context.ts';
import type { Card } from '../chat/card.ts';
import { truncateChars } from '../lib/truncate.ts';
import { shortText } from '../parser/argument-schemas.ts';
import { closestCommand, commandIn, localizedWord } from '../parser/vocabulary.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok, rejected } from '../request/reply.ts';

/** Lists the commands, or explains one. */
export const help: Definition<'help'> = {
  name: 'help',
  word: 'help',
  role: 'viewer',
  isReadOnly: true,
  positionals: [{ argument: 'about', kind: 'rest' }],
  keys: {},
  argumentsSchema: z.object({ about: shortText.optional() }),
  async run({ about }, context) {
    if (about === undefined) return ok(overviewCard(context));
    const match = commandIn(about.split(/\s+/u), context.definitions);
    return match === undefined ? unknownCommandReply(about, context) : ok(commandCard(match.definition, context));
  },
};

function overviewCard(context: Context): Card {
  const { text } = context;
  const rows = context.definitions
    .filter((definition) => definition.isHidden !== true && isAtLeast(context.role, roleFor(definition)))
    .map(({ name }) => ({ title: text.commands[name].usage, detail: text.commands[name].summary }));
  return {
    title: text.help.title,
    text: [text.help.intro, text.help.caseHint],
    rows,
    actions: [
      button(context, text.actions.list, { name: 'instance.list' }, { style: 'primary' }),
      button(context, text.status.title, { name: 'status' }),
    ],
    footer: text.help.detailsHint,
  };
}

function roleFor({ helpRole, role }: Definition): Role {
  return helpRole ?? role;
}

function commandCard(definition: Definition, { text }: Context): Card {
  const command = text.commands[definition.name];
  const { summary, usage, example } = command;
  const options: Readonly<Record<string, string>> = 'options' in command ? command.options : {};
  const takesInstance = definition.positionals.some(({ kind }) => kind === 'instance');
  return {
    title: text.help.titleFor(localizedWord(text, definition)),
    text: takesInstance ? [summary, text.help.caseHint] : [summary],
    code: [usage, text.help.exampleLine(example)],
    facts: Object.entries(options).map(([label, value]) => ({ label, value })),
    footer: `${text.help.role}: ${text.help.roles[roleFor(definition)]}`,
  };
}

function unknownCommandReply(word: string, context: Context) {
  const { text } = context;
  const name = closestCommand(word, context.definitions);
  const definition = context.definitions.find((candidate) => candidate.name === name);
  const suggestion = definition && localizedWord(text, definition);
  return rejected({
    title: text.parseErrors.unknownCommand(truncateChars(word, 40)),
    text: [suggestion === undefined ? text.parseErrors.unknownCommandHint : text.parseErrors.didYouMean(suggestion)],
    actions: [
      ...(suggestion === undefined
        ? []
        : [button(context, text.help.titleFor(suggestion), { name: 'help', about: suggestion }, { style: 'primary' })]),
      button(context, text.actions.help, { name: 'help' }),
    ],
  });
}
