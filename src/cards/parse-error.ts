import type { Action, Card } from '../chat/card.ts';
import type { ArgumentKey, CommandName, FieldErrors, ParseProblem } from '../chat/command.ts';
import { entry, type Text } from '../text/strings.ts';
import { button, oneLine, type Pen, shorten } from './card-context.ts';

/** Says why a line is no command, and what would work. `line` is what was typed. */
export function complaintCard(pen: Pen, complaint: ParseProblem, line: string): Card {
  const { text } = pen;
  const words = text.complaints;
  const help = button(pen, text.actions.help, { name: 'help' });
  switch (complaint.kind) {
    case 'empty': {
      const list = button(pen, text.actions.list, { name: 'instance.list' }, { style: 'primary' });
      return { title: words.emptyTitle, text: [text.help.intro], actions: [list, help] };
    }
    case 'too-long':
      return { title: words.tooLong, text: [words.tooLongHint(complaint.limit)], actions: [help] };
    case 'unknown-command':
      return unknownCommand(pen, complaint.word, complaint.nearest, line);
    case 'unknown-key': {
      const { nearest } = complaint;
      const suggestion = nearest === undefined ? [] : [words.didYouMean(`${keyFor(text, nearest)}:`)];
      return {
        title: words.unknownKey(shorten(complaint.key, 40)),
        text: [...suggestion, words.keysAre(complaint.keys.map((key) => keyFor(text, key)))],
        actions: [help],
      };
    }
    case 'left-over':
      return usageCard(pen, words.leftOver(shorten(complaint.words, 100)), complaint.command);
    case 'arguments': {
      const [[argument, problem] = ['', 'missing' as const]] = Object.entries(complaint.problems);
      const name = entry(text.arguments, argument) ?? argument;
      if (problem === 'missing') return usageCard(pen, words.missingTitle(name), complaint.command);
      const why = problemTexts(text, complaint.problems)[argument];
      return usageCard(pen, words.wrongTitle(name), complaint.command, why);
    }
    default:
      return complaint satisfies never;
  }
}

/** What is wrong with each argument, in words for the form's fields. */
export function problemTexts({ complaints, expected }: Text, problems: FieldErrors): Record<string, string> {
  const entries = Object.entries(problems).map(([argument, problem]) => [
    argument,
    problem === 'missing' ? complaints.fieldMissing : (entry(expected, problem.expected) ?? expected.other),
  ]);
  return Object.fromEntries(entries);
}

function unknownCommand(pen: Pen, word: string, nearest: CommandName | undefined, line: string): Card {
  const { text } = pen;
  const name = shorten(oneLine(line), 60);
  const meant = nearest && usageWord(text, nearest);
  const suggestion: Action[] =
    meant === undefined
      ? [button(pen, text.actions.search, { name: 'instance.show', instance: name }, { style: 'primary' })]
      : [
          {
            kind: 'command',
            label: text.actions.did(meant),
            line: `${meant} ${line.trim().split(/\s+/u).slice(1).join(' ')}`.trim().slice(0, 200),
            style: 'primary',
          },
        ];
  return {
    title: text.complaints.unknownCommand(shorten(word, 40)),
    text: [
      ...(meant === undefined ? [] : [text.complaints.didYouMean(meant)]),
      text.complaints.unknownCommandHint,
    ],
    actions: [...suggestion, button(pen, text.actions.help, { name: 'help' })],
  };
}

/** A key in the reader's language. */
function keyFor({ vocabulary }: Text, key: ArgumentKey): string {
  return vocabulary?.keys[key][0] ?? key;
}

/** A command's word in the reader's language: every usage begins with it. */
function usageWord(text: Text, command: CommandName): string {
  return text.commands[command].usage.split(' ')[0] ?? '';
}

function usageCard(pen: Pen, title: string, command: CommandName, why?: string): Card {
  const { text } = pen;
  const { usage, example } = text.commands[command];
  return {
    title,
    text: [
      ...(why === undefined ? [] : [why]),
      text.complaints.usage(usage),
      text.complaints.example(example),
    ],
    actions: [button(pen, text.actions.help, { name: 'help', about: usageWord(text, command) })],
  };
}
