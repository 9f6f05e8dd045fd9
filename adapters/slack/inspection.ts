/** Checks for `doctor` beside the health: the scopes that were declined, and whether Slack would show the bot's cards. */
import type { ChatAdapter, Limitation } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import { groupBy } from '../../src/lib/group-by.ts';
import { optionalScopes } from './optional-scopes.ts';
import { renderCard } from './render.ts';
import type { Workspaces } from './workspaces.ts';

type Inspection = Required<Pick<ChatAdapter, 'findLimitations' | 'findCardFaults'>>;

export function createInspection({
  bot,
  workspaces,
}: {
  readonly bot: Bot;
  readonly workspaces: Workspaces;
}): Inspection {
  return {
    async findLimitations(reader) {
      const { limitations } = bot.stringsFor(reader).health;
      const all: Limitation[] = [];
      for (const { name, findDeclinedScopes } of await workspaces.list()) {
        const scopes = await findDeclinedScopes();
        const prefix = name === '' ? '' : `${name}: `;
        if (scopes === undefined) all.push({ concerns: 'unknown', detail: prefix + limitations.unknown });
        for (const [concerns, some] of groupBy(scopes ?? [], (scope) => optionalScopes[scope])) {
          all.push({ concerns, detail: prefix + limitations[concerns](some.join(', ')) });
        }
      }
      return all;
    },

    async findCardFaults(card, reader) {
      const [first] = await workspaces.list();
      const { blocks } = renderCard(card, { truncatedNote: bot.stringsFor(reader).truncated });
      return first?.findBlockFaults(blocks);
    },
  };
}
