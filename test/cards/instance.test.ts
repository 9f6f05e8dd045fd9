import { allActions, type Card } from '../../src/chat/card.ts';
import { alice, bob, channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, task } from '../memory-barium.ts';

const everyone = [{ kind: 'everyone' }] as const;

describe('the card of a case', () => {
  let testBot: TestBot;

  afterEach(() => testBot.close());

  const show = async (line = 'show order 1') => (await testBot.say(line)).card;
  const labelsOf = ({ actions = [] }: Card) => actions.map(({ label }) => label);

  it('has at most four facts, three buttons, and everything else in the menu, with Delete last', async () => {
    testBot = await createTestBot({ barium: createMemoryBarium([{ tasks: [task(101)] }]) });
    const card = await show();
    expect(card.facts?.length).toBeLessThanOrEqual(4);
    expect(labelsOf(card)).toEqual(['Tasks', 'Diagram', 'Send message…']);
    expect(card.overflow?.map(({ label }) => label)).toEqual(['Files', 'History', 'Upload file', 'Delete…']);
    expect(allActions(card).filter(({ style }) => style === 'primary')).toHaveLength(1);
  });

  it('keeps every field of Barium in its details', async () => {
    const more = {
      plannedDate: '2026-11-30T08:00:00.000Z',
      parentInstanceName: 'Project 7',
      parentInstanceId: guid(77),
      priority: 'High',
    };
    const stored = instance(1, more);
    testBot = await createTestBot({ barium: createMemoryBarium([{ instance: stored }]) });
    const values = JSON.stringify((await show()).details?.facts);
    const { name: _, description: __, status: ___, completedDate: ____, ...fields } = stored;
    for (const value of Object.values(fields)) expect(values).toContain(value);
  });

  it.each([
    ['2026-12-03T09:00:00.000Z', [{ text: ['due ', { at: '2026-12-03T09:00:00.000Z', show: 'day' }, ', in 10 days'] }]],
    ['2026-11-23T12:00:00.000Z', [expect.objectContaining({ tone: 'warning' })]],
    [
      '2026-11-20T08:00:00.000Z',
      [
        { text: '3 days overdue', tone: 'bad' },
        { text: ['was due ', { at: '2026-11-20T08:00:00.000Z', show: 'day' }] },
      ],
    ],
  ])('says in its line of state that a deadline at %s is near or over', async (deadlineDate, state) => {
    testBot = await createTestBot({ barium: createMemoryBarium([{ instance: instance(1, { deadlineDate }) }]) });
    const card = await show();
    expect([card.badge, card.state]).toEqual([{ label: 'Received', tone: 'busy' }, state]);
  });

  it('begins with the message that was accepted at the same milestone before', async () => {
    const barium = createMemoryBarium([{ awaitedMessages: ['Delivered'] }, { awaitedMessages: ['Delivered'] }]);
    testBot = await createTestBot({ barium, offeredMessages: { Order: [offer('Approve'), offer('Delivered')] } });
    expect(labelsOf(await show('show order 2'))).toEqual(['Send message…', 'Tasks', 'Diagram']);
    await testBot.say('send "order 1" Delivered');
    const card = await show('show order 2');
    expect(labelsOf(card)).toEqual(['Send “Delivered”', 'Tasks', 'Diagram']);
    await testBot.press(card, 'Send “Delivered”');
    expect(barium.effects).toEqual(['send Delivered', 'send Delivered']);
  });

  it('begins with the message that an open task is named like, and with none for a viewer', async () => {
    const barium = createMemoryBarium([{ tasks: [task(101, { name: 'approve' })] }]);
    const access = {
      viewers: [...everyone],
      operators: [{ kind: 'person', platform: 'web', tenant: 'local', id: 'alice' } as const],
      admins: [],
    };
    testBot = await createTestBot({ barium, access, offeredMessages: { Order: [offer('Reject'), offer('Approve')] } });
    expect(labelsOf(await show())[0]).toBe('Send “Approve”');
    const seen = await testBot.say('show order 1', { person: bob });
    expect(labelsOf(seen.card)).toEqual(['Tasks', 'Diagram', 'Files']);
  });

  it('offers no message whose name is too long for a button, and issues no token for it', async () => {
    const name = 'Approve and send to the customer';
    const barium = createMemoryBarium([{ tasks: [task(101, { name })] }]);
    testBot = await createTestBot({ barium, offeredMessages: { Order: [offer(name)] } });
    const { tokens } = testBot.store;
    const issued: unknown[] = [];
    const { issue } = tokens;
    tokens.issue = (some) => {
      issued.push(...some);
      return issue(some);
    };
    expect(labelsOf(await show())).toEqual(['Tasks', 'Diagram', 'Send message…']);
    expect(issued).toEqual([]);
  });

  it('shows a long name in full in its details, and wherever the case is deleted', async () => {
    const name = `${'Renovation of the harbour warehouse '.repeat(6)}north`;
    testBot = await createTestBot({ barium: createMemoryBarium([{ instance: instance(1, { name }) }]) });
    const card = await show(`show ${guid(1)}`);
    expect(card.title.length).toBeLessThanOrEqual(120);
    expect(card.details?.facts[0]).toEqual({ label: 'Full name', value: name });
    expect((await testBot.say(`delete ${guid(1)}`)).card.title).toBe(`Delete ${name}?`);
  });
});

describe('a confirmation that has expired', () => {
  it('names its case and asks again with one press', async () => {
    const barium = createMemoryBarium([{}]);
    const testBot = await createTestBot({ barium });
    const { card } = await testBot.say('delete order 1');
    testBot.clock.now = new Date(testBot.clock.now.getTime() + 121_000);
    const expired = await testBot.press(card, 'Delete case');
    expect(expired.card.title).toBe('The confirmation for Order 1 has expired');
    const again = await testBot.press(expired.card, 'Delete…');
    expect(again.card.title).toBe('Delete Order 1?');
    await testBot.press(again.card, 'Delete case');
    expect(barium.effects).toEqual(['delete']);
    await testBot.close();
  });
});

describe('the history of a case', () => {
  it('is grouped by the reader’s day, and one deletion is one row', async () => {
    const testBot = await createTestBot({ barium: createMemoryBarium([{}]) });
    const person = { ...alice, timeZone: 'Europe/Stockholm' };
    testBot.clock.now = new Date('2026-11-22T22:30:00.000Z');
    await testBot.say('send "order 1" Nothing', { person });
    testBot.clock.now = new Date('2026-11-22T23:30:00.000Z');
    await testBot.press((await testBot.say('delete order 1', { person })).card, 'Delete case', { person });
    const { card } = await testBot.say(`history ${guid(1)}`, { person, conversation: channel });
    expect(card.rows?.map(({ title, heading }) => [title, heading])).toEqual([
      ['Alice deleted the case', [{ at: '2026-11-22T23:30:00.000Z', show: 'date' }]],
      ['Alice sent “Nothing”', [{ at: '2026-11-22T22:30:00.000Z', show: 'date' }]],
    ]);
    await testBot.close();
  });
});

describe('the status', () => {
  it('is one line for people who run nothing, and everything for admins', async () => {
    const access = {
      viewers: [...everyone],
      operators: [],
      admins: [{ kind: 'person', platform: 'web', tenant: 'local', id: 'alice' } as const],
    };
    const testBot = await createTestBot({ barium: createMemoryBarium([]), access });
    const { card } = await testBot.say('status', { person: bob });
    expect([card.text, card.facts, card.rows]).toEqual([['Everything works.'], [], undefined]);
    expect(replyText(await testBot.say('status'), testBot.bot)).toContain('writable');
    await testBot.close();
  });
});

function offer(name: string) {
  return { name, boundary: false, requiresConfirmation: false };
}
