import type { BotMessage } from '../../adapters/web/view.ts';
import type { ScreenshotBot } from './bot.ts';

/** A kind of card: the message to take a picture of. */
export interface Scene {
  readonly name: string;
  readonly conversation: string;
  readonly messageId: string;
  /** The message that started the thread of this one. */
  readonly parentId?: string;
}

const channel = 'orders';

/** Says everything that has a card of its own, in an order that changes no earlier one. */
export async function playScenes(bot: ScreenshotBot): Promise<readonly Scene[]> {
  const scenes: Scene[] = [];
  const add = (name: string, { id }: BotMessage, conversation = 'barium') => {
    scenes.push({ name, conversation, messageId: id });
  };
  const lines: readonly (readonly [name: string, line: string])[] = [
    ['welcome', 'hello'],
    ['help', 'help'],
    ['list', 'list'],
    ['list-by-process', 'list by:app'],
    ['case', 'show order 4711'],
    ['tasks', 'tasks order 4711'],
    ['task', 'task "order 4711" "Check stock"'],
    ['files', 'files order 4711'],
    ['diagram', 'diagram order 4711'],
    ['timeline', 'diagram complaint 2713'],
    ['delete-question', 'delete order 4712'],
    ['status', 'status'],
    ['whoami', 'whoami'],
    ['report', 'report'],
  ];
  for (const [name, line] of lines) add(name, await bot.say(line));

  add('watch-preview', await bot.say('/barium watch app:Order on:status,milestone diagram:yes', channel), channel);
  const question = await bot.say('send order 4711');
  add('send', question);
  add('sent', await bot.press(await bot.say('send order 4711'), /Approve/u));
  const order = (await bot.panel()).instances.find(({ name }) => name.startsWith('Order 4711'));
  if (order === undefined) throw new Error('Order 4711 is missing');
  await bot.control({ control: 'advance', id: order.id });
  const [reply] = await bot.waitForMessages(channel, (message) => message.parentId !== undefined);
  if (reply?.parentId === undefined) throw new Error('the announcement has no thread');
  scenes.push({ name: 'announcement', conversation: channel, messageId: reply.parentId });
  const { id, parentId } = reply;
  scenes.push({ name: 'announcement-thread', conversation: channel, messageId: id, parentId });
  add('history', await bot.say('history order 4711'));
  add('today', await bot.say('today'));
  add('why', await bot.say('/barium why order 4711', channel), channel);
  return scenes;
}
