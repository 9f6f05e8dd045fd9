/** A bot with an open order (a task, a file and a form), an order at a boundary event, and a completed leave. */
import { createMemoryBarium, instance, type MemoryBarium, object, task } from '../memory-barium.ts';
import { createTestBot, type TestBot } from './test-bot.ts';

/** Barium and the bot of the current test. */
export let barium: MemoryBarium;
export let testBot: TestBot;

export const say = (line: string) => testBot.say(line);

/** Creates both anew before each test of the surrounding `describe`. */
export function useOrderBot(): void {
  beforeEach(async () => {
    barium = createMemoryBarium([
      {
        tasks: [task(101), task(102, { completedDate: '2026-11-03T08:00:00.000Z' })],
        objects: [object(201), object(202, { kind: 'form', name: 'Application' })],
        awaitedMessages: ['Approve'],
      },
      { instance: instance(2, { name: 'Order 20' }), awaitedMessages: ['boundary Complain'] },
      { instance: instance(3, { name: 'Leave of Bob', status: 'completed', applicationName: 'Leave' }) },
    ]);
    const offeredMessages = { Order: [{ name: 'Withdraw', requiresConfirmation: true }] };
    testBot = await createTestBot({ barium, offeredMessages });
  });
  afterEach(() => testBot.close());
}
