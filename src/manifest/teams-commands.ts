/** The command menus, slash commands and prompt starters of the Teams app, in one language. */
import { localizedWord } from '../parser/vocabulary.ts';
import type { Definition } from '../request/definition.ts';
import type { Strings } from '../text/strings.ts';
import { hasFeature } from './teams-schema.ts';

interface MenuOptions {
  /** Of the manifest's schema. */
  readonly version: string;
  readonly definitions: readonly Pick<Definition, 'name' | 'word'>[];
  readonly text: Strings;
}

interface MenuCommand {
  readonly title: string;
  readonly description: string;
  readonly type?: 'prompt';
  /** What a press types for the user, who can change it before sending. */
  readonly prompt?: string;
}

interface CommandMenu {
  readonly scopes: readonly [scope: string];
  /** `slash`: also below `/`, as a private message. */
  readonly triggers?: readonly ('mention' | 'slash')[];
  readonly commands: readonly MenuCommand[];
}

/** The conversations in which people can use the bot. */
export const scopes = ['personal', 'team', 'groupChat'] as const;

/** By their words, the most useful first; help lists the others. It follows them, whatever there is room for. */
const personalCommands = ['list', 'show', 'tasks', 'files', 'send', 'upload', 'watch', 'diagram', 'recent'];
const sharedCommands = [
  'list',
  'show',
  'tasks',
  'files',
  'diagram',
  'send',
  'watch',
  'watches',
  'today',
  'history',
  'whoami',
];

/**
 * One menu per scope, as Microsoft asks for. Personal chats have no slash commands, but prompt starters:
 * https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/agent-slash-commands
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/prompt-starters
 */
export function commandMenus(options: MenuOptions): readonly CommandMenu[] {
  const { version, text } = options;
  const max = hasFeature(version, 'twelve-commands') ? 12 : 10;
  const starters: readonly MenuCommand[] = hasFeature(version, 'prompts')
    ? text.starters.map(({ title, line }) => ({ title, description: line, type: 'prompt', prompt: line }))
    : [];
  const triggers = hasFeature(version, 'slash') ? { triggers: ['mention', 'slash'] as const } : {};
  return scopes.map((scope) => {
    if (scope === 'personal') {
      return {
        scopes: [scope],
        commands: [...starters, ...commandsOf(options, personalCommands, max - starters.length)],
      };
    }
    return { scopes: [scope], ...triggers, commands: commandsOf(options, sharedCommands, max) };
  });
}

/** The texts of the menus by their path in the manifest. */
export function menuStrings(options: MenuOptions): Readonly<Record<string, string>> {
  const entries = commandMenus(options).flatMap(({ commands }, menu) =>
    commands.flatMap(({ title, description, prompt }, index) => {
      const path = `bots[0].commandLists[${menu}].commands[${index}]`;
      return [
        [`${path}.title`, title],
        [`${path}.description`, description],
        ...(prompt === undefined ? [] : [[`${path}.prompt`, prompt]]),
      ];
    }),
  );
  return Object.fromEntries(entries);
}

function commandsOf({ definitions, text }: MenuOptions, words: readonly string[], max: number): MenuCommand[] {
  return [...words.slice(0, max - 1), 'help']
    .flatMap((word) => definitions.find((definition) => definition.word === word) ?? [])
    .map(({ name, word }) => {
      const { summary, example } = text.commands[name];
      return { title: localizedWord(text, { name, word }), description: `${summary}: ${example}` };
    });
}
