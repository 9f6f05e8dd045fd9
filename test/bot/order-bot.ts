import { createMemoryBarium, instance, type MemoryBarium, object, task } from '../memory-barium.ts';
import { createTestBot, type TestBot } from './test-bot.ts';

/** A bot with an open order (a task, a file and a form), an order at a boundary event, and a completed leave. */
export async function createOrderBot(): Promise<{
  readonly barium: MemoryBarium;
  readonly testBot: TestBot;
}> {
  const barium = createMemoryBarium([
    {
      tasks: [task(101), task(102, { completedDate: '2026-11-03T08:00:00.000Z' })],
      objects: [object(201), object(202, { kind: 'form', name: 'Application' })],
      awaitedMessages: ['Approve'],
    },
    { instance: instance(2, { name: 'Order 20' }), awaitedMessages: ['boundary Complain'] },
    { instance: instance(3, { name: 'Leave of Bob', status: 'completed', applicationName: 'Leave' }) },
  ]);
  const offeredMessages = { Order: [{ name: 'Withdraw', requiresConfirmation: true }] };
  return { barium, testBot: await createTestBot({ barium, offeredMessages }) };
}
