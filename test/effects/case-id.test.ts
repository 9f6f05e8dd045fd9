import type { Card } from '../../src/chat/card.ts';
import { createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';

const shortId = guid(0xabcdef12).slice(0, 8);

describe('a card that deletes a case or sends to it', () => {
  let testBot: TestBot;

  const open = async (overrides: Parameters<typeof createTestBot>[0]['overrides'] = {}) => {
    const barium = createMemoryBarium([
      { instance: instance(0xabcdef12, { name: 'Order 1' }), awaitedMessages: ['Approve'] },
      // Looks the same.
      { instance: instance(2, { name: 'Order\u2060 1' }) },
    ]);
    const offeredMessages = { Order: [{ name: 'Approve', boundary: false, requiresConfirmation: true }] };
    testBot = await createTestBot({ barium, offeredMessages, overrides });
  };

  afterEach(() => testBot.close());

  const shownIds = (card: Card) => card.facts?.filter(({ label }) => label === 'Case ID').map(({ value }) => value);

  it.each([`delete ${guid(0xabcdef12)}`, `send ${guid(0xabcdef12)}`, `send ${guid(0xabcdef12)} Approve`])(
    'shows the beginning of its id for %s',
    async (line) => {
      await open();
      expect(shownIds((await testBot.say(line)).card)).toEqual([shortId]);
    },
  );

  it('shows the beginning of its id when others approve or undo the deletion', async () => {
    const deletion = { needsSecondPerson: true, undoSeconds: 60, leaseHolder: 'this', wake: () => undefined };
    await open({ deletion });
    const asked = await testBot.say(`delete ${guid(0xabcdef12)}`);
    const requested = await testBot.press(asked.card, 'Request deletion');
    expect(shownIds(requested.card)).toEqual([shortId]);
    await testBot.close();
    await open({ deletion: { ...deletion, needsSecondPerson: false } });
    const confirmed = await testBot.say(`delete ${guid(0xabcdef12)}`);
    const label = confirmed.card.actions?.find(({ style }) => style === 'danger')?.label ?? '';
    expect(shownIds((await testBot.press(confirmed.card, label)).card)).toEqual([shortId]);
  });

  it('asks which case is meant if the names of two look the same', async () => {
    await open();
    const { card } = await testBot.say('delete order 1');
    expect(card.rows).toHaveLength(2);
  });
});
