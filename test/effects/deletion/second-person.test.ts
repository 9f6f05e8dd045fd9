import type { Card } from '../../../src/chat/card.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import type { Store } from '../../../src/store/contract/index.ts';
import { replyText } from '../../bot/test-bot.ts';
import { guid, task } from '../../memory-barium.ts';
import { engines, type TestStorage } from '../../store/engines.ts';
import { admins, carol, chat, createDeletionHarness, type DeletionHarness, orders } from './harness.ts';

const [alice, bob] = admins as [Person, Person];
const other = { ...orders, id: 'C2', name: '#leave' };

for (const engine of engines) {
  describe(`a deletion that requires a second person (${engine.name})`, () => {
    let storage: TestStorage;
    let store: Store;
    let harness: DeletionHarness;

    beforeEach(async () => {
      storage = await engine.prepare();
      store = await storage.open();
      harness = await createDeletionHarness({ store, needsSecondPerson: true });
    });

    afterEach(async () => {
      await store.close();
      await storage.remove();
    });

    const say = (line: string, person = alice, conversation = orders) =>
      harness.testBot.say(line, { person, conversation });
    const press = (card: Card, label: string, person: Person, conversation = orders) =>
      harness.testBot.press(card, label, { person, conversation });
    /** Alice requests a deletion. Returns the public reply. */
    const request = async (pressedIn = orders): Promise<Reply> =>
      press((await say('delete order 1')).card, 'Request deletion', alice, pressedIn);
    const approve = (card: Card, person: Person, conversation = orders) =>
      press(card, 'Approve and delete', person, conversation);

    it('a deletion is requested publicly in the channel and executed when another admin approves it', async () => {
      const asked = await request();
      expect(asked).toMatchObject({ visibility: 'public', replacesOriginal: true, outcome: 'done' });
      expect(replyText(asked, harness.testBot.bot)).toMatch(
        /Alice wants to delete Order 1.*This also deletes 1 open task and 1 file.*another admin must approve/s,
      );
      expect(harness.barium.effects).toEqual([]);
      const made = await approve(asked.card, bob);
      expect(made).toMatchObject({ visibility: 'public', replacesOriginal: true, outcome: 'done' });
      expect(replyText(made, harness.testBot.bot)).toMatch(/Order 1 was deleted.*Requested by Alice, approved by Bob/s);
      expect(harness.barium.effects).toEqual(['delete']);
      expect(await harness.auditTrail()).toEqual(['Alice asked', 'Alice confirmed', 'Bob approved', 'Bob done']);
      const [row] = await store.audit.listForInstance(guid(1), 1);
      expect(row?.detail).toBe('Alice (slack:T1/alice)');
    });

    it('the requester, people who are not admins, and people in other conversations cannot approve a deletion', async () => {
      const { card } = await request();
      const titles = [
        (await approve(card, alice)).card.title,
        (await approve(card, carol)).card.title,
        (await approve(card, bob, other)).card.title,
        (await approve(card, bob, chat)).card.title,
      ];
      expect(titles).toEqual([
        'Someone else has to approve it',
        'You don’t have permission to do this',
        'This was requested somewhere else',
        'This was requested somewhere else',
      ]);
      expect(harness.barium.effects).toEqual([]);
      expect((await harness.auditTrail()).slice(2)).toEqual([
        'Alice wrong-person',
        'Carol denied',
        'Bob wrong-conversation',
        'Bob wrong-conversation',
      ]);
      expect((await approve(card, bob)).outcome).toBe('done');
    });

    it('a request is closed when it is approved after its requester lost the admin role', async () => {
      const { card } = await request();
      harness = await createDeletionHarness({ store, needsSecondPerson: true, admins: [bob] });
      const refused = await approve(card, bob);
      expect(refused).toMatchObject({
        outcome: 'refused',
        visibility: 'public',
        replacesOriginal: true,
        card: {
          title: 'Order 1 was kept',
          text: ['Alice no longer has permission to delete cases. Nothing was changed.'],
        },
      });
      expect((await harness.auditTrail()).slice(2)).toEqual(['Alice denied']);
      harness = await createDeletionHarness({ store, needsSecondPerson: true });
      expect([(await approve(card, bob)).outcome, harness.barium.effects]).toEqual(['refused', []]);
    });

    it('the requester cannot approve a deletion under another spelling of their ID', async () => {
      const { card } = await request();
      const again = { ...alice, tenant: 'E1', id: alice.id.toUpperCase() };
      expect((await approve(card, again)).card.title).toBe('Someone else has to approve it');
    });

    it('a deletion is executed once, however many people approve it at the same time', async () => {
      const { card } = await request();
      const replies = await Promise.all(Array.from({ length: 20 }, () => approve(card, bob)));
      expect(
        replies.filter(({ outcome, card: { title } }) => outcome === 'done' && title.endsWith('was deleted')),
      ).toHaveLength(1);
      expect(harness.barium.effects).toEqual(['delete']);
      expect((await harness.auditTrail()).filter((line) => line === 'Bob approved')).toHaveLength(1);
    });

    it('only the requester and other admins can withdraw a request', async () => {
      const { card } = await request();
      expect((await press(card, 'Don’t delete', carol)).card.title).toBe('You can’t stop this');
      const withdrawn = await press(card, 'Don’t delete', alice);
      expect(withdrawn).toMatchObject({ visibility: 'public', replacesOriginal: true });
      expect(replyText(withdrawn, harness.testBot.bot)).toMatch(/Order 1 was kept.*Alice withdrew the request/s);
      const late = await approve(card, bob);
      expect([late.outcome, late.card.title]).toEqual(['refused', 'Order 1 was kept']);
      const again = await request();
      expect((await press(again.card, 'Don’t delete', bob)).outcome).toBe('done');
      expect(harness.barium.effects).toEqual([]);
    });

    it('a request expires after a day', async () => {
      const { card } = await request();
      harness.advance(24 * 60 * 60 + 1);
      expect(await approve(card, bob)).toMatchObject({
        outcome: 'refused',
        visibility: 'public',
        replacesOriginal: true,
        card: { title: 'This request has expired' },
      });
      expect((await harness.auditTrail()).at(-1)).toBe('Bob expired');
    });

    it('a deletion is not executed if the case has changed since the request', async () => {
      const { card } = await request();
      harness.barium.cases.get(guid(1))?.tasks.push(task(102));
      expect(await approve(card, bob)).toMatchObject({
        visibility: 'public',
        card: { facts: [{ label: 'Open tasks', value: '1 → 2' }] },
      });
      expect((await approve(card, bob)).outcome).toBe('refused');
      expect(harness.barium.effects).toEqual([]);
      expect((await harness.auditTrail()).slice(2)).toEqual(['Bob changed']);
    });

    it('a request is closed and audited if the case no longer exists', async () => {
      const { card } = await request();
      harness.barium.cases.delete(guid(1));
      expect(await approve(card, bob)).toMatchObject({ visibility: 'public', replacesOriginal: true });
      expect((await approve(card, bob)).outcome).toBe('refused');
      expect((await harness.auditTrail()).slice(2)).toEqual(['Bob changed']);
    });

    it('a request survives a restart', async () => {
      const { card } = await request();
      await store.close();
      store = await storage.open();
      const { barium } = harness;
      harness = await createDeletionHarness({ store, needsSecondPerson: true });
      expect((await approve(card, bob)).card.title).toBe('Order 1 was deleted');
      expect([barium.effects, harness.barium.effects]).toEqual([[], ['delete']]);
    });

    it('a deletion cannot be requested in a direct chat', async () => {
      const reply = await say('delete order 1', alice, chat);
      expect(reply).toMatchObject({
        outcome: 'refused',
        card: { title: 'Deletions need two people here' },
      });
      expect(replyText(reply, harness.testBot.bot)).toContain('Request it in a channel');
    });

    it('a request that was confirmed in a direct chat is announced in the channel', async () => {
      const reply = await request(chat);
      expect(reply).toMatchObject({ visibility: 'ephemeral', replacesOriginal: true });
      expect(replyText(reply, harness.testBot.bot)).toContain('Another admin can approve it in #orders');
      const [card] = await harness.notifications(orders);
      expect(card?.title).toBe('Alice wants to delete Order 1');
      const withdrawn = await press(reply.card, 'Don’t delete', alice, chat);
      expect(withdrawn).toMatchObject({ visibility: 'ephemeral', card: { title: 'Order 1 was kept' } });
      expect((await harness.notifications(orders)).map(({ title }) => title)).toEqual([
        'Alice wants to delete Order 1',
        'Order 1 was kept',
      ]);
    });
  });
}
