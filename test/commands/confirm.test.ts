import type { Conversation } from '../../src/chat/conversation.ts';
import type { Store } from '../../src/store/contract/store.ts';
import { alice, bob, channel, createHarness, type Harness, words } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium, task } from '../memory-barium.ts';
import { engines, type Ground } from '../store/engines.ts';

const elsewhere: Conversation = {
  platform: 'web',
  tenant: 'local',
  id: 'leave',
  isDirect: false,
  name: '#leave',
};
const chat: Conversation = { platform: 'web', tenant: 'local', id: 'alice', isDirect: true };

for (const engine of engines) {
  describe(`a confirmation on ${engine.name}`, () => {
    let ground: Ground;
    let store: Store;
    let barium: MemoryBarium;
    let harness: Harness;

    beforeEach(async () => {
      ground = await engine.prepare();
      store = await ground.open();
      barium = createMemoryBarium([{ tasks: [task(101)] }]);
      const messages = { Order: [{ name: 'Withdraw', ask: true }] };
      harness = await createHarness({ barium, store, messages });
    });

    afterEach(async () => {
      await harness.close();
      await ground.clear();
    });

    const ask = async (place?: Conversation) =>
      (await harness.say('delete order 1', place === undefined ? {} : { place })).card;
    const press = (card: Awaited<ReturnType<typeof ask>>, more = {}) =>
      harness.press(card, 'Delete the case', more);
    const proof = async () =>
      (await store.audit.forInstance(guid(1), 100)).map(({ outcome }) => outcome).reverse();

    it('of fifty presses at the same moment has one effect, and forty-nine clear answers', async () => {
      const card = await ask();
      const replies = await Promise.all(Array.from({ length: 50 }, () => press(card)));
      const done = replies.filter((reply) => reply.card.title === 'Order 1 was deleted');
      const others = replies.filter((reply) => !done.includes(reply));
      expect([done.length, others.length, barium.effects]).toEqual([1, 49, ['delete']]);
      for (const reply of others) {
        expect(words(reply, harness.bot)).toMatch(/Already (?:done|used).*Nothing is done twice/s);
      }
      expect(await proof()).toEqual(['asked', 'confirmed', 'done']);
    });

    it('answers to the place that it was asked in, whichever thread of it is pressed in', async () => {
      const card = await ask({ ...channel, threadId: 't1' });
      const reply = await press(card, { place: elsewhere });
      expect(reply.card).toEqual({
        title: 'This was asked for elsewhere',
        text: ['It can be answered in #orders alone. Nothing was done.'],
      });
      expect([reply.outcome, reply.replacesOriginal, barium.effects]).toEqual(['refused', undefined, []]);
      expect((await press(card, { place: { ...channel, thread: 't2', name: 'renamed' } })).outcome).toBe(
        'done',
      );
      expect(await proof()).toEqual(['asked', 'wrong-place', 'confirmed', 'done']);
    });

    it('may come from the chat of its person alone, where some platforms show what is private', async () => {
      expect((await press(await ask(), { place: chat })).outcome).toBe('done');
    });

    it('that was asked in private is not to be pressed in a channel, or on another platform', async () => {
      const card = await ask(chat);
      const tenant = { ...chat, tenant: 'other' };
      for (const place of [channel, tenant]) {
        expect((await press(card, { place })).card.title).toBe('This was asked for elsewhere');
      }
      expect(barium.effects).toEqual([]);
    });

    it('leaves proof of every press that was refused', async () => {
      const card = await ask();
      await press(card, { person: bob });
      barium.holdings.get(guid(1))?.tasks.push(task(102));
      await press(card);
      harness.clock.now = new Date(harness.clock.now.getTime() + 121_000);
      await press(card);
      expect(await proof()).toEqual(['asked', 'wrong-person', 'changed', 'expired']);
      const history = words(await harness.say('history order 1'), harness.bot);
      for (const line of [
        'Alice asked to delete the case',
        'Bob tried: delete the case [not theirs to confirm]',
        'Alice tried: delete the case [it had changed, nothing was done]',
        'Alice tried: delete the case [too late, nothing was done]',
        '#orders',
      ]) {
        expect(history).toContain(line);
      }
    });

    it('of what has changed tells it in words, and not in Barium’s', async () => {
      const person = { ...alice, locale: 'sv' };
      const { card } = await harness.say('delete order 1', { person });
      const holding = barium.holdings.get(guid(1));
      if (holding !== undefined)
        holding.instance = { ...holding.instance, status: 'ready', milestone: undefined };
      const reply = await harness.press(card, 'Ta bort ärendet', { person });
      expect(reply.card.facts).toEqual([
        { label: 'Status', value: 'Pågående → Redo att starta' },
        { label: 'Milstolpe', value: 'Received → –' },
      ]);
    });

    it('of what is gone by itself says so, and leaves proof', async () => {
      const card = await ask();
      barium.holdings.delete(guid(1));
      expect(await press(card)).toMatchObject({ outcome: 'refused', replacesOriginal: true });
      expect([await proof(), barium.effects]).toEqual([['asked', 'changed'], []]);
    });

    it('refused again and again is one line of the history, which hides nothing', async () => {
      const card = await ask();
      for (let times = 0; times < 25; times += 1) await press(card, { person: bob });
      await press(card);
      const history = words(await harness.say(`history ${guid(1)}`), harness.bot);
      expect(history).toContain('Bob tried: delete the case (25 times) [not theirs to confirm]');
      expect(history).toMatch(/Alice deleted the case \[done\].*Alice confirmed.*Alice asked to delete/s);
    });

    it('that a message asks for is proven as well', async () => {
      const asked = await harness.say('send order 1 Withdraw');
      await harness.press(asked.card, 'Send “Withdraw”', { person: alice });
      const rows = await store.audit.forInstance(guid(1), 10);
      expect(rows.map(({ outcome, detail }) => [outcome, detail]).reverse()).toEqual([
        ['asked', 'Withdraw'],
        ['confirmed', 'Withdraw'],
        ['not-taken', 'Withdraw'],
      ]);
    });
  });
}
