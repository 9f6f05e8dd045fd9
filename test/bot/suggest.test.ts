import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { alice, bob, channel, createTestBot, type TestBot } from './test-bot.ts';

describe('suggestions', () => {
  let testBot: TestBot;

  beforeEach(async () => {
    const admins = [{ kind: 'person', platform: 'web', tenant: 'local', id: 'alice' } as const];
    testBot = await createTestBot({
      barium: createMemoryBarium([{}, { instance: instance(2, { name: 'Leave of Bob', applicationName: 'Leave' }) }]),
      access: { viewers: [], operators: [], admins },
    });
  });

  afterEach(() => testBot.close());

  const suggest = async (text: string, field: 'line' | 'instance' = 'line', person = alice) =>
    (await testBot.bot.suggest({ field, text, person, conversation: channel })).map((one) => one.text);

  it('complete the command word', async () => {
    expect(await suggest('fi')).toEqual(['files ', 'file ']);
    expect(await suggest('WHO')).toEqual(['whoami']);
  });

  it('complete the case by any part of its name', async () => {
    expect(await suggest('show bob')).toEqual(['show Leave of Bob']);
    expect(await suggest('tasks ')).toEqual(['tasks Order 1', 'tasks Leave of Bob']);
    expect(await suggest('leave', 'instance')).toEqual(['Leave of Bob']);
  });

  it('complete cases that share a name by their id', async () => {
    const orders = [1, 2].map((n) => ({ instance: instance(n, { name: 'Order 7' }) }));
    const sharedNameBot = await createTestBot({ barium: createMemoryBarium(orders) });
    const found = await sharedNameBot.bot.suggest({
      field: 'instance',
      text: 'order',
      person: alice,
      conversation: channel,
    });
    expect(found).toMatchObject(
      [guid(1), guid(2)].map((id) => ({
        text: id,
        id,
        label: 'Order 7',
        detail: expect.stringContaining(id.slice(0, 8)),
      })),
    );
    await sharedNameBot.close();
  });

  it('are empty if there is nothing to complete, or for a person without access', async () => {
    expect(await suggest('nonsense here')).toEqual([]);
    expect(await suggest('list act')).toEqual([]);
    expect(await suggest('show bob', 'line', bob)).toEqual([]);
  });
});
