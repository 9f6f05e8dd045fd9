import { createApplicationScopes } from '../../../src/access/scopes.ts';
import { UnreachableError } from '../../../src/barium/errors.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import type { Store } from '../../../src/store/contract/index.ts';
import { replyText } from '../../bot/test-bot.ts';
import { guid, task } from '../../memory-barium.ts';
import { engines, type TestStorage } from '../../store/engines.ts';
import { admins, carol, chat, createDeletionHarness, type DeletionHarness, orders } from './harness.ts';

const [alice, bob] = admins as [Person, Person];

for (const engine of engines) {
  describe(`a deletion that can be undone (${engine.name})`, () => {
    let storage: TestStorage;
    let store: Store;
    let harness: DeletionHarness;

    beforeEach(async () => {
      storage = await engine.prepare();
      store = await storage.open();
      harness = await createDeletionHarness({ store, undoSeconds: 60 });
    });

    afterEach(async () => {
      await store.close();
      await storage.remove();
    });

    const press = (card: Card, label: string, person: Person, conversation = orders) =>
      harness.testBot.press(card, label, { person, conversation });
    /** Alice confirms a deletion. Returns the reply with the Undo button. */
    const confirm = async (): Promise<Reply> =>
      press(
        (await harness.testBot.say('delete order 1', { person: alice, conversation: orders })).card,
        'Delete case',
        alice,
      );

    it('a deletion is executed once, when it is due, and announced where it was confirmed', async () => {
      const reply = await confirm();
      expect(reply).toMatchObject({ visibility: 'ephemeral', replacesOriginal: true, outcome: 'done' });
      expect(replyText(reply, harness.testBot.bot)).toMatch(/Order 1 will be deleted.*Deletes at .*9:01.*60 seconds/s);
      harness.advance(59);
      await harness.poll();
      expect(harness.barium.effects).toEqual([]);
      harness.advance(1);
      await Promise.all([harness.poll('this'), harness.poll('that'), harness.poll('third')]);
      await harness.poll();
      expect(harness.barium.effects).toEqual(['delete']);
      expect((await harness.notifications(orders)).map(({ title }) => title)).toEqual(['Order 1 was deleted']);
      expect(await harness.auditTrail()).toEqual(['Alice asked', 'Alice confirmed', 'Alice done']);
    });

    it('the confirmation does not call a deletion irreversible while it can be undone', async () => {
      const asked = await harness.testBot.say('delete order 1', { person: alice, conversation: orders });
      const text = replyText(asked, harness.testBot.bot);
      expect(text).toContain('can be undone until then');
      expect(text).not.toContain('can’t be undone');
    });

    it('the outcome is announced in the direct chat of the person who confirmed it, if they have one', async () => {
      await store.channels.saveDirectChannel(alice, chat);
      await confirm();
      harness.advance(60);
      await harness.poll();
      expect([await harness.notifications(orders), (await harness.notifications(chat)).length]).toEqual([[], 1]);
    });

    it('the person who confirmed a deletion or an admin can undo it, and it is never executed', async () => {
      const { card } = await confirm();
      expect((await press(card, 'Undo', carol)).card.title).toBe('You can’t stop this');
      const undone = await press(card, 'Undo', bob);
      expect(undone).toMatchObject({ outcome: 'done', replacesOriginal: true });
      expect(replyText(undone, harness.testBot.bot)).toMatch(/Order 1 was kept.*Bob undid the deletion/s);
      harness.advance(61);
      await harness.poll();
      expect((await press(card, 'Undo', alice)).card.title).toBe('Order 1 was kept');
      expect(harness.barium.effects).toEqual([]);
      expect((await harness.auditTrail()).slice(2)).toEqual(['Carol wrong-person', 'Bob undone']);
    });

    it.each(['undo', 'stop', 'cancel', 'ångra', 'avbryt'])(
      'the person who confirmed a deletion undoes the last one with “%s”, where it was confirmed or in their direct chat',
      async (word) => {
        const say = (person: Person, conversation = orders) => harness.testBot.say(word, { person, conversation });
        expect((await say(alice)).card.title).toBe('There’s nothing to undo');
        await confirm();
        expect((await say(bob)).card.title).toBe('There’s nothing to undo');
        const elsewhere = await say(alice, { ...orders, id: 'C2', name: '#other' });
        expect([elsewhere.outcome, await harness.auditTrail()]).toEqual([
          'refused',
          ['Alice asked', 'Alice confirmed', 'Alice wrong-conversation'],
        ]);
        expect((await say(alice, chat)).card.title).toBe('Order 1 was kept');
        harness.advance(61);
        await harness.poll();
        expect(harness.barium.effects).toEqual([]);
        expect((await say(alice)).card.title).toBe('There’s nothing to undo');
      },
    );

    it('a deletion that is undone and due at the same time is either undone or executed, never both', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { card } = await confirm();
        harness.advance(60);
        const [undone] = await Promise.all([press(card, 'Undo', alice), harness.poll('this'), harness.poll('that')]);
        const isUndone = undone.outcome === 'done';
        expect([isUndone, harness.barium.effects]).toEqual([isUndone, isUndone ? [] : ['delete']]);
        if (!isUndone) return;
      }
    });

    it('a deletion that came due during a restart is executed if it is less than an hour late', async () => {
      await confirm();
      harness.advance(59 * 60);
      await store.close();
      store = await storage.open();
      const { now } = harness.testBot.clock;
      harness = await createDeletionHarness({ store, undoSeconds: 60 });
      harness.testBot.clock.now = now;
      await harness.poll();
      expect(harness.barium.effects).toEqual(['delete']);
    });

    it('a deletion that is more than an hour late is not executed', async () => {
      const { card } = await confirm();
      harness.advance(60 + 60 * 60 + 1);
      await harness.poll();
      expect(harness.barium.effects).toEqual([]);
      const [notification] = await harness.notifications(orders);
      expect(notification?.title).toBe('Order 1 was kept');
      expect((await press(card, 'Undo', alice)).card.title).toBe('Order 1 was kept');
      expect((await harness.auditTrail()).at(-1)).toBe('Alice expired');
    });

    it('a deletion is not executed if the person who confirmed it is no longer an admin', async () => {
      await confirm();
      const later = await createDeletionHarness({ store, undoSeconds: 60, admins: [bob] });
      later.advance(60);
      await later.poll();
      expect(later.barium.effects).toEqual([]);
      expect(await later.notifications(orders)).toMatchObject([
        {
          title: 'Order 1 was kept',
          text: ['Alice no longer has permission to delete cases. Nothing was changed.'],
        },
      ]);
      expect((await later.auditTrail()).at(-1)).toBe('Alice denied');
    });

    it('a deletion is not executed if the person who confirmed it can no longer see the case', async () => {
      await confirm();
      const scopes = createApplicationScopes([{ platform: 'slack', tenant: 'T1', id: 'C1', applications: ['Leave'] }]);
      const later = await createDeletionHarness({ store, undoSeconds: 60, scopes });
      later.advance(60);
      await later.poll();
      expect([later.barium.effects, (await later.auditTrail()).at(-1)]).toEqual([[], 'Alice denied']);
    });

    it.each([
      ['requested', bob],
      ['approved', alice],
    ])('a deletion is not executed if the person who %s it is no longer an admin', async (_, remaining) => {
      harness = await createDeletionHarness({ store, undoSeconds: 60, needsSecondPerson: true });
      const asked = await harness.testBot.say('delete order 1', { person: alice, conversation: orders });
      const request = await press(asked.card, 'Request deletion', alice);
      await press(request.card, 'Approve and delete', bob);
      const later = await createDeletionHarness({
        store,
        undoSeconds: 60,
        needsSecondPerson: true,
        admins: [remaining],
      });
      later.advance(60);
      await later.poll();
      const removed = remaining === bob ? 'Alice' : 'Bob';
      expect([later.barium.effects, (await later.auditTrail()).at(-1)]).toEqual([[], `${removed} denied`]);
      expect((await later.notifications(orders)).map(({ text }) => text)).toEqual([
        [`${removed} no longer has permission to delete cases. Nothing was changed.`],
      ]);
    });

    it('a deletion confirmed by one person is not executed once the policy requires two', async () => {
      await confirm();
      const later = await createDeletionHarness({ store, undoSeconds: 60, needsSecondPerson: true });
      later.advance(60);
      await later.poll();
      expect([later.barium.effects, (await later.auditTrail()).at(-1)]).toEqual([[], 'Alice denied']);
      expect((await later.notifications(orders))[0]?.text?.[0]).toContain('deletions now need two');
    });

    it('a due deletion is retried while Barium is unreachable', async () => {
      await confirm();
      harness.advance(60);
      harness.barium.before = () => {
        throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
      };
      await harness.poll();
      harness.barium.before = () => undefined;
      expect(harness.barium.effects).toEqual([]);
      await harness.poll();
      expect(harness.barium.effects).toEqual(['delete']);
    });

    it('a deletion is not executed if the case has changed or no longer exists', async () => {
      await confirm();
      harness.barium.cases.get(guid(1))?.tasks.push(task(102));
      harness.advance(60);
      await harness.poll();
      const [notification] = await harness.notifications(orders);
      expect(notification).toMatchObject({
        title: 'Order 1 has changed in the meantime',
        facts: [{ label: 'Open tasks', value: '1 → 2' }],
      });
      await confirm();
      harness.barium.cases.delete(guid(1));
      harness.advance(60);
      await harness.poll();
      expect((await harness.notifications(orders))[1]?.title).toBe('Order 1 was already deleted');
      expect(harness.barium.effects).toEqual([]);
    });

    it('a deletion whose process crashed is announced as unknown and not executed again', async () => {
      await confirm();
      harness.advance(60);
      let markCalled: () => void = () => undefined;
      const called = new Promise<void>((resolve) => {
        markCalled = resolve;
      });
      harness.barium.before = (call) => {
        if (call !== 'deleteInstance') return;
        markCalled();
        return new Promise<void>(() => undefined);
      };
      void harness.poll('dead');
      await called;
      harness.barium.before = () => undefined;
      harness.advance(60);
      await harness.poll();
      expect(await harness.notifications(orders)).toEqual([]);
      harness.advance(5 * 60);
      await Promise.all([harness.poll('this'), harness.poll('that')]);
      expect((await harness.notifications(orders)).map(({ title }) => title)).toEqual([
        'It’s unclear whether Order 1 was deleted',
      ]);
      expect(harness.barium.effects).toEqual([]);
      expect((await harness.auditTrail()).at(-1)).toBe('Alice begun');
      const history = await harness.testBot.say('history order 1', { person: alice, conversation: orders });
      expect(replyText(history, harness.testBot.bot)).toContain(
        'Alice started to delete the case [started, outcome unknown]',
      );
    });

    it('with a second person required, the undo window begins with the approval', async () => {
      harness = await createDeletionHarness({ store, undoSeconds: 60, needsSecondPerson: true });
      const asked = await harness.testBot.say('delete order 1', { person: alice, conversation: orders });
      const request = await press(asked.card, 'Request deletion', alice);
      harness.advance(600);
      const approved = await press(request.card, 'Approve and delete', bob);
      expect(approved).toMatchObject({
        visibility: 'public',
        replacesOriginal: true,
        card: { title: 'Order 1 will be deleted' },
      });
      expect((await press(request.card, 'Approve and delete', bob)).card.title).toBe('Already approved');
      expect(harness.barium.effects).toEqual([]);
      harness.advance(60);
      await harness.poll();
      expect(harness.barium.effects).toEqual(['delete']);
      expect(
        replyText({ card: (await harness.notifications(orders))[0] as Card } as Reply, harness.testBot.bot),
      ).toMatch(/Order 1 was deleted.*Requested by Alice, approved by Bob/s);
    });
  });
}
