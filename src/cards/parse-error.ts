import type { Action, Card } from '../chat/card.ts';
import type { CommandName, FieldErrors, ParseProblem } from '../chat/command.ts';
import { lookup } from '../lib/lookup.ts';
import { truncateChars } from '../lib/truncate.ts';
import { localizedKey } from '../parser/vocabulary.ts';
import type { Strings } from '../text/strings.ts';
import { button, type CardContext, collapseWhitespace } from './card-context.ts';

/** Explains why a line is not a command, and what would work. `line` is the text that was typed. */
export function parseErrorCard(context: CardContext, problem: ParseProblem, line: string): Card {
  const { text } = context;
  const words = text.parseErrors;
  const help = button(context, text.actions.help, { name: 'help' });
  switch (problem.kind) {
    case 'empty': {
      const list = button(context, text.actions.list, { name: 'instance.list' }, { style: 'primary' });
      return { title: words.emptyTitle, text: [text.help.intro], actions: [list, help] };
    }
    case 'too-long':
      return { title: words.tooLong, text: [words.tooLongHint(problem.limit)], actions: [help] };
    case 'unknown-command':
      return unknownCommandCard(context, problem.word, problem.suggestion, line);
    case 'unknown-key': {
      const { suggestion } = problem;
      const unknown = words.unknownOption(truncateChars(problem.key, 40));
      if (problem.keys.length === 0) return usageCard(context, unknown, problem.command);
      const hint = suggestion === undefined ? [] : [words.didYouMean(`${localizedKey(text, suggestion)}:`)];
      return {
        title: unknown,
        text: [...hint, words.options(problem.keys.map((key) => localizedKey(text, key)))],
        actions: [help],
      };
    }
    case 'unexpected-words':
      return usageCard(context, words.unexpectedWords(truncateChars(problem.words, 100)), problem.command);
    case 'arguments': {
      const [[argument, fieldError] = ['', 'missing' as const]] = Object.entries(problem.fieldErrors);
      const name = lookup(text.argumentNames, argument) ?? argument;
      if (fieldError === 'missing') return usageCard(context, words.missingTitle(name), problem.command);
      const why = fieldErrorTexts(text, problem.fieldErrors)[argument];
      return usageCard(context, words.invalidTitle(name), problem.command, why);
    }
    default:
      return problem satisfies never;
  }
}

/** An error message for each invalid argument, for the fields of a form. */
export function fieldErrorTexts({ parseErrors, expected }: Strings, problems: FieldErrors): Record<string, string> {
  const entries = Object.entries(problems).map(([argument, problem]) => [
    argument,
    problem === 'missing' ? parseErrors.requiredField : (lookup(expected, problem.expected) ?? expected.other),
  ]);
  return Object.fromEntries(entries);
}

function unknownCommandCard(
  context: CardContext,
  word: string,
  suggestion: CommandName | undefined,
  line: string,
): Card {
  const { text } = context;
  const name = truncateChars(collapseWhitespace(line), 60);
  const suggested = suggestion && usageToken(text, suggestion);
  const firstAction: Action[] =
    suggested === undefined
      ? [button(context, text.actions.search, { name: 'instance.show', instance: name }, { style: 'primary' })]
      : [
          {
            kind: 'command',
            label: text.actions.runCommand(suggested),
            line: `${suggested} ${line.trim().split(/\s+/u).slice(1).join(' ')}`.trim().slice(0, 200),
            style: 'primary',
          },
        ];
  return {
    title: text.parseErrors.unknownCommand(truncateChars(word, 40)),
    text:
      suggestion === undefined || suggested === undefined
        ? [text.parseErrors.unknownCommandHint]
        : [text.parseErrors.didYouMean(suggested), ...formOf(text, suggestion)],
    actions: [...firstAction, button(context, text.actions.help, { name: 'help' })],
  };
}

/** The command's word in the reader's language, the first word of its usage. */
function usageToken(text: Strings, command: CommandName): string {
  return text.commands[command].usage.split(' ')[0] ?? '';
}

function usageCard(context: CardContext, title: string, command: CommandName, why?: string): Card {
  const { text } = context;
  return {
    title,
    text: [...(why === undefined ? [] : [why]), ...formOf(text, command)],
    actions: [button(context, text.actions.help, { name: 'help', about: usageToken(text, command) })],
  };
}

/** How the command is typed, and an example. */
function formOf({ commands, parseErrors }: Strings, command: CommandName): readonly string[] {
  const { usage, example } = commands[command];
  return [parseErrors.usage(usage), parseErrors.example(example)];
}
