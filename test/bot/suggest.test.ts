import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { alice, bob, channel, createHarness, type Harness } from './test-bot.ts';

describe('completion', () => {
  let harness: Harness;

  beforeEach(async () => {
    const admins = [{ kind: 'person', platform: 'web', tenant: 'local', id: 'alice' } as const];
    harness = await createHarness({
      barium: createMemoryBarium([
        {},
        { instance: instance(2, { name: 'Leave of Bob', applicationName: 'Leave' }) },
      ]),
      access: { viewers: [], operators: [], admins },
    });
  });

  afterEach(() => harness.close());

  const complete = async (text: string, field: 'line' | 'instance' = 'line', person = alice) =>
    (await harness.bot.suggest({ field, text: text, person, place: channel })).map((one) => one.text);

  it('of the command word', async () => {
    expect(await complete('fi')).toEqual(['files ', 'file ']);
    expect(await complete('WHO')).toEqual(['whoami']);
  });

  it('of the instance, by any part of its name', async () => {
    expect(await complete('show bob')).toEqual(['show Leave of Bob']);
    expect(await complete('tasks ')).toEqual(['tasks Order 1', 'tasks Leave of Bob']);
    expect(await complete('leave', 'instance')).toEqual(['Leave of Bob']);
  });

  it('of several that have one name tells them apart, and names each by its id', async () => {
    const same = [1, 2].map((n) => ({ instance: instance(n, { name: 'Order 7' }) }));
    const twins = await createHarness({ barium: createMemoryBarium(same) });
    const found = await twins.bot.suggest({
      field: 'instance',
      text: 'order',
      person: alice,
      place: channel,
    });
    expect(found).toMatchObject(
      [guid(1), guid(2)].map((id) => ({
        text: id,
        id,
        label: 'Order 7',
        detail: expect.stringContaining(id.slice(0, 8)),
      })),
    );
    await twins.close();
  });

  it('stays away where there is nothing to complete, and from strangers', async () => {
    expect(await complete('nonsense here')).toEqual([]);
    expect(await complete('list act')).toEqual([]);
    expect(await complete('show bob', 'line', bob)).toEqual([]);
  });
});
