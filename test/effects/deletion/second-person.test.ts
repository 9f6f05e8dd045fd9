import type { Card } from '../../../src/chat/card.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import type { Store } from '../../../src/store/contract/store.ts';
import { words } from '../../bot/test-bot.ts';
import { guid, task } from '../../memory-barium.ts';
import { engines, type Ground } from '../../store/engines.ts';
import { admins, carol, chat, createDeletionStage, type DeletionStage, orders } from './harness.ts';

const [alice, bob] = admins as [Person, Person];
const other = { ...orders, id: 'C2', name: '#leave' };

for (const engine of engines) {
  describe(`a deletion that takes two people, on ${engine.name}`, () => {
    let ground: Ground;
    let store: Store;
    let stage: DeletionStage;

    beforeEach(async () => {
      ground = await engine.prepare();
      store = await ground.open();
      stage = await createDeletionStage({ store, needsSecondPerson: true });
    });

    afterEach(async () => {
      await store.close();
      await ground.clear();
    });

    const say = (line: string, person = alice, place = orders) => stage.harness.say(line, { person, place });
    const press = (card: Card, label: string, person: Person, place = orders) =>
      stage.harness.press(card, label, { person, place });
    /** Alice asks and confirms; the card that everybody sees. */
    const request = async (pressedIn = orders): Promise<Reply> =>
      press((await say('delete order 1')).card, 'Ask for the deletion', alice, pressedIn);
    const approve = (card: Card, person: Person, place = orders) =>
      press(card, 'Approve and delete', person, place);

    it('is asked for in the channel, before everyone, and made by the second', async () => {
      const asked = await request();
      expect(asked).toMatchObject({ visibility: 'public', replacesOriginal: true, outcome: 'done' });
      expect(words(asked, stage.harness.bot)).toMatch(
        /Alice asks to delete Order 1.*1 open task and 1 file will be deleted with it.*Another admin has to approve/s,
      );
      expect(stage.barium.effects).toEqual([]);
      const made = await approve(asked.card, bob);
      expect(made).toMatchObject({ visibility: 'public', replacesOriginal: true, outcome: 'done' });
      expect(words(made, stage.harness.bot)).toMatch(
        /Order 1 was deleted.*Asked for by Alice, approved by Bob/s,
      );
      expect(stage.barium.effects).toEqual(['delete']);
      expect(await stage.proof()).toEqual(['Alice asked', 'Alice confirmed', 'Bob approved', 'Bob done']);
      const [row] = await store.audit.forInstance(guid(1), 1);
      expect(row?.detail).toBe('Alice (slack:T1/alice)');
    });

    it('is not made by the one who asked, by somebody without the role, or from elsewhere', async () => {
      const { card } = await request();
      const titles = [
        (await approve(card, alice)).card.title,
        (await approve(card, carol)).card.title,
        (await approve(card, bob, other)).card.title,
        (await approve(card, bob, chat)).card.title,
      ];
      expect(titles).toEqual([
        'Somebody else has to approve it',
        'You may not do this',
        'This was asked for elsewhere',
        'This was asked for elsewhere',
      ]);
      expect(stage.barium.effects).toEqual([]);
      expect((await stage.proof()).slice(2)).toEqual([
        'Alice wrong-person',
        'Carol denied',
        'Bob wrong-place',
        'Bob wrong-place',
      ]);
      expect((await approve(card, bob)).outcome).toBe('done');
    });

    it('is not made when whoever asked for it is no admin any more, and that ends it', async () => {
      const { card } = await request();
      stage = await createDeletionStage({ store, needsSecondPerson: true, listed: [bob] });
      const refused = await approve(card, bob);
      expect(refused).toMatchObject({
        outcome: 'refused',
        visibility: 'public',
        replacesOriginal: true,
        card: {
          title: 'Order 1 is not deleted',
          text: ['Alice may no longer delete cases. Nothing was done.'],
        },
      });
      expect((await stage.proof()).slice(2)).toEqual(['Alice denied']);
      stage = await createDeletionStage({ store, needsSecondPerson: true });
      expect([(await approve(card, bob)).outcome, stage.barium.effects]).toEqual(['refused', []]);
    });

    it('is not made by the same person by another spelling of their id', async () => {
      const { card } = await request();
      const again = { ...alice, tenant: 'E1', id: alice.id.toUpperCase() };
      expect((await approve(card, again)).card.title).toBe('Somebody else has to approve it');
    });

    it('is made once, however many approve it at the same moment', async () => {
      const { card } = await request();
      const replies = await Promise.all(Array.from({ length: 20 }, () => approve(card, bob)));
      expect(
        replies.filter(({ outcome, card: { title } }) => outcome === 'done' && title.endsWith('was deleted')),
      ).toHaveLength(1);
      expect(stage.barium.effects).toEqual(['delete']);
      expect((await stage.proof()).filter((line) => line === 'Bob approved')).toHaveLength(1);
    });

    it('can be withdrawn by who asked, and by another admin, and by nobody else', async () => {
      const { card } = await request();
      expect((await press(card, 'Do not delete', carol)).card.title).toBe('This is not for you to stop');
      const withdrawn = await press(card, 'Do not delete', alice);
      expect(withdrawn).toMatchObject({ visibility: 'public', replacesOriginal: true });
      expect(words(withdrawn, stage.harness.bot)).toMatch(
        /Order 1 is not deleted.*Alice withdrew the request/s,
      );
      const late = await approve(card, bob);
      expect([late.outcome, late.card.title]).toEqual(['refused', 'Order 1 is not deleted']);
      const again = await request();
      expect((await press(again.card, 'Do not delete', bob)).outcome).toBe('done');
      expect(stage.barium.effects).toEqual([]);
    });

    it('expires after a day', async () => {
      const { card } = await request();
      stage.pass(24 * 60 * 60 + 1);
      expect(await approve(card, bob)).toMatchObject({
        outcome: 'refused',
        visibility: 'public',
        replacesOriginal: true,
        card: { title: 'Too late: this request has expired' },
      });
      expect((await stage.proof()).at(-1)).toBe('Bob expired');
    });

    it('is not made of what is no longer as it was shown', async () => {
      const { card } = await request();
      stage.barium.holdings.get(guid(1))?.tasks.push(task(102));
      expect(await approve(card, bob)).toMatchObject({
        visibility: 'public',
        card: { facts: [{ label: 'Open tasks', value: '1 → 2' }] },
      });
      expect((await approve(card, bob)).outcome).toBe('refused');
      expect(stage.barium.effects).toEqual([]);
      expect((await stage.proof()).slice(2)).toEqual(['Bob changed']);
    });

    it('ends with a case that is gone by itself, and that is kept proof of', async () => {
      const { card } = await request();
      stage.barium.holdings.delete(guid(1));
      expect(await approve(card, bob)).toMatchObject({ visibility: 'public', replacesOriginal: true });
      expect((await approve(card, bob)).outcome).toBe('refused');
      expect((await stage.proof()).slice(2)).toEqual(['Bob changed']);
    });

    it('waits also while the bot is away', async () => {
      const { card } = await request();
      await store.close();
      store = await ground.open();
      const { barium } = stage;
      stage = await createDeletionStage({ store, needsSecondPerson: true });
      expect((await approve(card, bob)).card.title).toBe('Order 1 was deleted');
      expect([barium.effects, stage.barium.effects]).toEqual([[], ['delete']]);
    });

    it('is not even asked about where nobody else is', async () => {
      const reply = await say('delete order 1', alice, chat);
      expect(reply).toMatchObject({
        outcome: 'refused',
        card: { title: 'A deletion takes two people here' },
      });
      expect(words(reply, stage.harness.bot)).toContain('Ask for it in a channel');
    });

    it('is told to the channel when the question was answered in private', async () => {
      const reply = await request(chat);
      expect(reply).toMatchObject({ visibility: 'ephemeral', replacesOriginal: true });
      expect(words(reply, stage.harness.bot)).toContain('Another admin can approve it in #orders');
      const [card] = await stage.told(orders);
      expect(card?.title).toBe('Alice asks to delete Order 1');
      const withdrawn = await press(reply.card, 'Do not delete', alice, chat);
      expect(withdrawn).toMatchObject({ visibility: 'ephemeral', card: { title: 'Order 1 is not deleted' } });
      expect((await stage.told(orders)).map(({ title }) => title)).toEqual([
        'Alice asks to delete Order 1',
        'Order 1 is not deleted',
      ]);
    });
  });
}
