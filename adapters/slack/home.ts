/** The Home tab: the person's watches, the active cases and the bot's status, rendered from replies of the bot. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { type Block, type HomeView, limits } from './blocks.ts';
import { actionIds, findCaseActionId } from './button.ts';
import { renderCard } from './render.ts';
import { plainText } from './text.ts';

/** A section whose line is refused is left out unless it is required. */
const sections = [
  { line: 'watches mine:yes', isRequired: false },
  { line: 'list by:app', isRequired: true },
  { line: 'status', isRequired: false },
] as const;

/** @param eventKey unique for each time that the tab is opened */
export async function renderHome(
  bot: Bot,
  person: Person,
  conversation: Conversation,
  eventKey: string,
): Promise<HomeView> {
  const shown = sections.map(async ({ line, isRequired }) => {
    const idempotencyKey = `${eventKey}:${line}`;
    const reply = await bot.handle({ kind: 'text', person, conversation, idempotencyKey, line });
    for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) content.cancel();
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
  const strings = bot.stringsFor(person);
  return {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: findCaseActionId,
        text: plainText(strings.findCase.title, limits.buttonLabel),
        style: 'primary',
        value: 'find',
      },
      {
        type: 'button',
        action_id: `${actionIds.line}:help`,
        text: plainText(strings.help, limits.buttonLabel),
        value: 'help',
      },
    ],
  };
}

/** As much of a reply as fits in a third of the tab, and a button for the whole. */
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
  const { blocks, isTruncated } = renderCard(card, { truncatedNote: strings.truncated, budget, isSimple: true });
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
