/** Checks for `doctor` beside the health: the scopes that the app lacks, and whether Slack would show the bot's cards. */
import type { ChatAdapter, Limitation } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import { groupBy } from '../../src/lib/group-by.ts';
import { concernOf } from './granted-scopes.ts';
import { renderCard } from './render.ts';
import type { Workspaces } from './workspaces.ts';

type Inspection = Required<Pick<ChatAdapter, 'findTenant' | 'findLimitations' | 'findCardFaults'>>;

export function createInspection({
  bot,
  requestedScopes,
  workspaces,
}: {
  readonly bot: Bot;
  readonly requestedScopes: readonly string[];
  readonly workspaces: Workspaces;
}): Inspection {
  return {
    async findTenant() {
      const [first, ...others] = await workspaces.list();
      return others.length === 0 ? (await first?.check())?.teamId : undefined;
    },

    async findLimitations(reader) {
      const { limitations, missingScopes } = bot.stringsFor(reader).health;
      const all: Limitation[] = [];
      for (const { name, findGrantedScopes } of await workspaces.list()) {
        const granted = await findGrantedScopes();
        const prefix = name === '' ? '' : `${name}: `;
        if (granted === undefined) {
          all.push({ concerns: 'unknown', detail: prefix + limitations.unknown });
          continue;
        }
        const absent = requestedScopes.filter((scope) => !granted.includes(scope));
        for (const [concerns = 'everything', some] of groupBy(absent, concernOf)) {
          const describe = concerns === 'everything' ? missingScopes : limitations[concerns];
          all.push({ concerns, detail: prefix + describe(some.join(', ')) });
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
