/** The Home tab: the person's watches, their cases, what is overdue, and the bot's health, from replies of the bot. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import { cancelContents, type Reply } from '../../src/chat/reply.ts';
import { type ActionElement, type Block, type HomeView, limits } from './blocks.ts';
import { actionIds, findCaseActionId } from './button.ts';
import { renderCard } from './render.ts';
import { plainText } from './text.ts';

/** A section whose line is refused is left out unless it is required. */
const sections = [
  { line: 'watches mine:yes', isRequired: false },
  { line: 'recent', isRequired: false },
  { line: 'list overdue', isRequired: true },
  { line: 'status', isRequired: false },
] as const;

/** @param eventKey unique for each time that the tab is shown */
export async function renderHome(
  bot: Bot,
  person: Person,
  conversation: Conversation,
  eventKey: string,
): Promise<HomeView> {
  const shown = sections.map(async ({ line, isRequired }) => {
    const idempotencyKey = `${eventKey}:${line}`;
    const reply = await bot.handle({ kind: 'text', person, conversation, idempotencyKey, line });
    cancelContents(reply);
    return isRequired || reply.outcome === 'done' ? [{ line, ...reply }] : [];
  });
  const replies = (await Promise.all(shown)).flat();
  // Without access there is nothing to press.
  const hasAccess = replies.some((reply) => reply.outcome === 'done');
  return {
    type: 'home',
    blocks: [
      ...(hasAccess ? [renderShortcuts(bot, person)] : []),
      ...replies.flatMap((reply, index) => renderSection(reply, index, bot, person)),
    ],
  };
}

/** A sentence instead of the cases. */
export function renderHomeText(text: string): HomeView {
  return { type: 'home', blocks: [{ type: 'section', text: plainText(text, limits.text) }] };
}

function renderShortcuts(bot: Bot, person: Person): Block {
  const { findCase, help, home } = bot.stringsFor(person);
  const button = (label: string, actionId: string, value: string): ActionElement => ({
    type: 'button',
    action_id: actionId,
    text: plainText(label, limits.buttonLabel),
    value,
  });
  return {
    type: 'actions',
    elements: [
      { ...button(findCase.title, findCaseActionId, 'find'), style: 'primary' } as ActionElement,
      button(home.list, `${actionIds.line}:list`, 'list'),
      button(home.watch, `${actionIds.line}:watch`, 'watch'),
      button(help, `${actionIds.line}:help`, 'help'),
    ],
  };
}

/** As much of a reply as fits in its part of the tab, and a button for the whole. */
function renderSection(
  { card, line }: Reply & { readonly line: string },
  index: number,
  bot: Bot,
  person: Person,
): Block[] {
  const strings = bot.stringsFor(person);
  const budget = {
    blocks: Math.floor((limits.viewBlocks - 1) / sections.length) - 2,
    characters: limits.payload,
  };
  const options = { truncatedNote: strings.truncated, budget, isSimple: true };
  const { blocks, isTruncated } = renderCard(line === 'status' ? inOneLine(card) : card, options);
  const showAll: Block = {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: `${actionIds.line}:all${index}`,
        text: plainText(strings.showAll, limits.buttonLabel),
        value: line,
      },
    ],
  };
  return [{ type: 'divider' }, ...blocks, ...(isTruncated ? [showAll] : [])];
}

/** The state and its sentences beside the title; the rest, which only admins get, stays below. */
function inOneLine({ badge, state = [], text = [], ...card }: Card): Card {
  const health = badge === undefined ? [] : [{ text: badge.label, tone: badge.tone }];
  return { ...card, isOneLine: true, state: [...health, ...state, ...text.map((sentence) => ({ text: sentence }))] };
}
