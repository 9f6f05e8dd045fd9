/** The commands as tools of assistants, such as Slackbot and Copilot. */
import { formatsFor } from '../format.ts';

const { listed } = formatsFor('en');

export const tools = {
  /** Part of a tool's description. */
  onlyAsks: 'Changes nothing itself: the person is asked in their own chat with the bot, and only they can confirm it.',
  asTyped: (usage: string, example: string) => `In chat: “${usage}”, such as “${example}”.`,
  unknownArgument: (known: readonly string[]) =>
    known.length === 0 ? 'There are no arguments.' : `There’s no such argument. The arguments are ${listed(known)}.`,
};
