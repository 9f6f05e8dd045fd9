import type { Conversation } from '../../src/chat/conversation.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { alice, bob, channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium, task } from '../memory-barium.ts';
import { engines, type TestStorage } from '../store/engines.ts';

const elsewhere: Conversation = {
  platform: 'web',
  tenant: 'local',
  id: 'leave',
  isDirect: false,
  name: '#leave',
};
const chat: Conversation = { platform: 'web', tenant: 'local', id: 'alice', isDirect: true };

for (const engine of engines) {
  describe(`a confirmation token (${engine.name})`, () => {
    let storage: TestStorage;
    let store: Store;
    let barium: MemoryBarium;
    let testBot: TestBot;

    beforeEach(async () => {
      storage = await engine.prepare();
      store = await storage.open();
      barium = createMemoryBarium([{ tasks: [task(101)] }]);
      const offeredMessages = { Order: [{ name: 'Withdraw', requiresConfirmation: true }] };
      testBot = await createTestBot({ barium, store, offeredMessages });
    });

    afterEach(async () => {
      await testBot.close();
      await storage.remove();
    });

    const ask = async (conversation?: Conversation) =>
      (await testBot.say('delete order 1', omitUndefined({ conversation }))).card;
    const press = (card: Awaited<ReturnType<typeof ask>>, more = {}) => testBot.press(card, 'Delete case', more);
    const auditOutcomes = async () =>
      (await store.audit.listForInstance(guid(1), 100)).map(({ outcome }) => outcome).reverse();

    it('fifty concurrent presses of a button have one effect, and forty-nine get a clear reply', async () => {
      const card = await ask();
      const replies = await Promise.all(Array.from({ length: 50 }, () => press(card)));
      const done = replies.filter((reply) => reply.card.title === 'Order 1 was deleted');
      const others = replies.filter((reply) => !done.includes(reply));
      expect([done.length, others.length, barium.effects]).toEqual([1, 49, ['delete']]);
      for (const reply of others) {
        expect(replyText(reply, testBot.bot)).toMatch(/Already (?:done|used).*It won’t run twice/s);
      }
      expect(await auditOutcomes()).toEqual(['asked', 'confirmed', 'done']);
    });

    it('a token works only in its own conversation, but in any thread of it', async () => {
      const card = await ask({ ...channel, threadId: 't1' });
      const reply = await press(card, { conversation: elsewhere });
      expect(reply.card).toEqual({
        title: 'This was requested somewhere else',
        text: ['It can only be answered in #orders. Nothing was changed.'],
      });
      expect([reply.outcome, reply.replacesOriginal, barium.effects]).toEqual(['refused', undefined, []]);
      expect((await press(card, { conversation: { ...channel, threadId: 't2', name: 'renamed' } })).outcome).toBe(
        'done',
      );
      expect(await auditOutcomes()).toEqual(['asked', 'wrong-conversation', 'confirmed', 'done']);
    });

    it('a token from a channel also works in the direct chat of its person', async () => {
      expect((await press(await ask(), { conversation: chat })).outcome).toBe('done');
    });

    it('a token from a direct chat works neither in a channel nor in another tenant', async () => {
      const card = await ask(chat);
      const tenant = { ...chat, tenant: 'other' };
      for (const conversation of [channel, tenant]) {
        expect((await press(card, { conversation })).card.title).toBe('This was requested somewhere else');
      }
      expect(barium.effects).toEqual([]);
    });

    it('every rejected press is audited', async () => {
      const card = await ask();
      await press(card, { person: bob });
      barium.cases.get(guid(1))?.tasks.push(task(102));
      await press(card);
      testBot.clock.now = new Date(testBot.clock.now.getTime() + 121_000);
      await press(card);
      expect(await auditOutcomes()).toEqual(['asked', 'wrong-person', 'changed', 'expired']);
      const history = replyText(await testBot.say('history order 1'), testBot.bot);
      for (const line of [
        'Alice asked to delete the case',
        'Bob tried to delete the case [wrong person]',
        'Alice tried to delete the case [the case had changed, nothing was done]',
        'Alice tried to delete the case [expired, nothing changed]',
        '#orders',
      ]) {
        expect(history).toContain(line);
      }
    });

    it('changes since the question are shown in the language of the reader', async () => {
      const person = { ...alice, locale: 'sv' };
      const { card } = await testBot.say('delete order 1', { person });
      const holding = barium.cases.get(guid(1));
      if (holding !== undefined) holding.instance = { ...holding.instance, status: 'ready', milestone: undefined };
      const reply = await testBot.press(card, 'Ta bort ärendet', { person });
      expect(reply.card.facts).toEqual([
        { label: 'Status', value: 'Pågående → Ej startat' },
        { label: 'Milstolpe', value: 'Received → –' },
      ]);
    });

    it('a press after the case was deleted elsewhere is rejected and audited', async () => {
      const card = await ask();
      barium.cases.delete(guid(1));
      expect(await press(card)).toMatchObject({ outcome: 'refused', replacesOriginal: true });
      expect([await auditOutcomes(), barium.effects]).toEqual([['asked', 'changed'], []]);
    });

    it('repeated rejected presses are one line of the history and hide no other entry', async () => {
      const card = await ask();
      for (let times = 0; times < 25; times += 1) await press(card, { person: bob });
      await press(card);
      const history = replyText(await testBot.say(`history ${guid(1)}`), testBot.bot);
      expect(history).toContain('Bob tried to delete the case (25 times) [wrong person]');
      expect(history).toMatch(/Alice deleted the case\n.*confirmed.*asked/);
    });

    it('the confirmation of a message is audited', async () => {
      const asked = await testBot.say('send order 1 Withdraw');
      await testBot.press(asked.card, 'Send “Withdraw”', { person: alice });
      const rows = await store.audit.listForInstance(guid(1), 10);
      expect(rows.map(({ outcome, detail }) => [outcome, detail]).reverse()).toEqual([
        ['asked', 'Withdraw'],
        ['confirmed', 'Withdraw'],
        ['not-accepted', 'Withdraw'],
      ]);
    });
  });
}
