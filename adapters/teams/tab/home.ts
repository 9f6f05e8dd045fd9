/** The person's cases for the personal tab, from replies of the bot: the same that the chat would answer. */
import { randomUUID } from 'node:crypto';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Action, Card, Row } from '../../../src/chat/card.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Person } from '../../../src/chat/person.ts';
import { cancelContents, type Reply } from '../../../src/chat/reply.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import type { ChatLink, TabHome, TabRow, TabSection } from './view.ts';

const sections = ['recent', 'list overdue', 'watches mine:yes'] as const;

/** As many as fit on a screen or two; the chat has the others. */
const maxRows = 15;

interface HomeOptions {
  readonly bot: Bot;
  readonly person: Person;
  /** The person's chat with the bot. */
  readonly conversation: Conversation;
  /** The bot's app id, for links to the chat with it. */
  readonly appId: string;
}

/** Without access, the only section is the refusal. */
export async function readHome(options: HomeOptions): Promise<TabHome> {
  const { bot, person, conversation } = options;
  const answers = await Promise.all(
    sections.map(async (line) => {
      const idempotencyKey = `teams-tab:${randomUUID()}`;
      const event = { kind: 'text', person, conversation, idempotencyKey, line, botMayBeAbsent: true } as const;
      const reply = await bot.handle(event);
      cancelContents(reply);
      return { line, reply };
    }),
  );
  const shown = answers.filter(({ reply }) => reply.outcome === 'done');
  const [refusal] = answers;
  if (shown.length === 0 && refusal !== undefined) return { sections: [toRefusal(refusal.reply)] };
  return { sections: shown.map(({ line, reply }) => toSection(reply.card, line, options)) };
}

function toRefusal({ card: { title, text = [] } }: Reply): TabSection {
  return { title, text, rows: [] };
}

function toSection({ title, text = [], rows = [] }: Card, line: string, options: HomeOptions): TabSection {
  const { tab } = options.bot.stringsFor(options.person);
  return {
    title,
    // Further paragraphs are hints about typing.
    text: text.slice(0, 1),
    rows: rows.slice(0, maxRows).map((row) => toRow(row, options)),
    link: toLink(`${tab.openInChat}: ${title}`, line, options),
  };
}

function toRow({ actions = [], ...row }: Row, options: HomeOptions): TabRow {
  const { tab } = options.bot.stringsFor(options.person);
  const line = actions.flatMap(openingLine)[0];
  const link = line === undefined ? undefined : toLink(tab.open(row.title), line, options);
  return { ...row, ...omitUndefined({ link }) };
}

function openingLine(action: Action): string[] {
  return action.kind === 'command' && action.opens === true ? [action.line] : [];
}

/** https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams#deep-link-to-start-a-new-chat */
function toLink(label: string, line: string, { appId, person }: HomeOptions): ChatLink {
  const query = new URLSearchParams({ tenantId: person.tenant, users: `28:${appId}`, message: line });
  // Teams shows a plus as it is.
  return { label, url: `https://teams.microsoft.com/l/chat/0/0?${query.toString().replaceAll('+', '%20')}` };
}
