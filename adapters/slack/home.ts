/** The Home tab: what a person watches, the open instances, how the bot is doing; drawn from the bot's own answers. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { type Block, type HomeView, limits } from './blocks.ts';
import { actionIds } from './button.ts';
import { findAction } from './events.ts';
import { renderCard } from './render.ts';
import { plainText } from './text.ts';

/** Asked in this order; a line that is refused, such as one that no version knows, is left out unless it must show. */
const lines = [
  { line: 'watches mine:yes', mustShow: false },
  { line: 'list by:app', mustShow: true },
  { line: 'status', mustShow: false },
] as const;

/** The Home tab of a person. `key` tells this look from every other. */
export async function homeView(
  bot: Bot,
  person: Person,
  place: Conversation,
  key: string,
): Promise<HomeView> {
  const asked = lines.map(async ({ line, mustShow }) => {
    const reply = await bot.handle({
      kind: 'text',
      person,
      conversation: place,
      idempotencyKey: `${key}:${line}`,
      line,
    });
    for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) content.cancel();
    return mustShow || reply.outcome === 'done' ? [{ line, ...reply }] : [];
  });
  const replies = (await Promise.all(asked)).flat();
  // Whoever is refused everything has nothing to press.
  const isStranger = replies.every((reply) => reply.outcome === 'refused');
  return {
    type: 'home',
    blocks: [
      ...(isStranger ? [] : [ways(bot, person)]),
      ...replies.flatMap((reply, index) => section(reply, index, bot, person)),
    ],
  };
}

function ways(bot: Bot, person: Person): Block {
  const words = bot.stringsFor(person);
  return {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: findAction,
        text: plainText(words.findCase.title, limits.buttonLabel),
        style: 'primary',
        value: 'find',
      },
      {
        type: 'button',
        action_id: `${actionIds.line}:help`,
        text: plainText(words.help, limits.buttonLabel),
        value: 'help',
      },
    ],
  };
}

/** As much of an answer as a third of the tab holds, and a button for the rest. */
function section(
  { card, line }: Reply & { readonly line: string },
  index: number,
  bot: Bot,
  person: Person,
): Block[] {
  const words = bot.stringsFor(person);
  const room = { blocks: Math.floor((limits.viewBlocks - 1) / lines.length) - 2, characters: limits.payload };
  const { blocks, shortened } = renderCard(card, { shortened: words.truncated, room });
  const all: Block = {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: `${actionIds.line}:all${index}`,
        text: plainText(words.showAll, limits.buttonLabel),
        value: line,
      },
    ],
  };
  return [{ type: 'divider' }, ...blocks, ...(shortened ? [all] : [])];
}
