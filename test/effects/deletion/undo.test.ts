import { createLimits } from '../../../src/access/scopes.ts';
import { UnreachableError } from '../../../src/barium/errors.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import type { Store } from '../../../src/store/contract/store.ts';
import { words } from '../../bot/test-bot.ts';
import { guid, task } from '../../memory-barium.ts';
import { engines, type Ground } from '../../store/engines.ts';
import { admins, carol, chat, createDeletionStage, type DeletionStage, orders } from './harness.ts';

const [alice, bob] = admins as [Person, Person];

for (const engine of engines) {
  describe(`a deletion that can be undone, on ${engine.name}`, () => {
    let ground: Ground;
    let store: Store;
    let stage: DeletionStage;

    beforeEach(async () => {
      ground = await engine.prepare();
      store = await ground.open();
      stage = await createDeletionStage({ store, undoSeconds: 60 });
    });

    afterEach(async () => {
      await store.close();
      await ground.clear();
    });

    const press = (card: Card, label: string, person: Person, place = orders) =>
      stage.harness.press(card, label, { person, place });
    /** Alice confirms; the card with the way back. */
    const confirm = async (): Promise<Reply> =>
      press(
        (await stage.harness.say('delete order 1', { person: alice, place: orders })).card,
        'Delete the case',
        alice,
      );

    it('waits for its time, is made once, and is told where it was asked for', async () => {
      const reply = await confirm();
      expect(reply).toMatchObject({ visibility: 'ephemeral', replacesOriginal: true, outcome: 'done' });
      expect(words(reply, stage.harness.bot)).toMatch(/Order 1 will be deleted.*At .*9:01.*60 seconds/s);
      stage.pass(59);
      await stage.look();
      expect(stage.barium.effects).toEqual([]);
      stage.pass(1);
      await Promise.all([stage.look('this'), stage.look('that'), stage.look('third')]);
      await stage.look();
      expect(stage.barium.effects).toEqual(['delete']);
      expect((await stage.told(orders)).map(({ title }) => title)).toEqual(['Order 1 was deleted']);
      expect(await stage.proof()).toEqual(['Alice asked', 'Alice confirmed', 'Alice done']);
    });

    it('is not said to be for good while it can be undone', async () => {
      const asked = await stage.harness.say('delete order 1', { person: alice, place: orders });
      const text = words(asked, stage.harness.bot);
      expect(text).toContain('can be undone until then');
      expect(text).not.toContain('cannot be undone');
    });

    it('is told in the chat of who confirmed it, where that is known', async () => {
      await store.outbox.rememberDirect(alice, chat);
      await confirm();
      stage.pass(60);
      await stage.look();
      expect([await stage.told(orders), (await stage.told(chat)).length]).toEqual([[], 1]);
    });

    it('is undone by who confirmed it or an admin, and then never made', async () => {
      const { card } = await confirm();
      expect((await press(card, 'Undo', carol)).card.title).toBe('This is not for you to stop');
      const undone = await press(card, 'Undo', bob);
      expect(undone).toMatchObject({ outcome: 'done', replacesOriginal: true });
      expect(words(undone, stage.harness.bot)).toMatch(/Order 1 is not deleted.*Bob undid it/s);
      stage.pass(61);
      await stage.look();
      expect((await press(card, 'Undo', alice)).card.title).toBe('Order 1 is not deleted');
      expect(stage.barium.effects).toEqual([]);
      expect((await stage.proof()).slice(2)).toEqual(['Carol wrong-person', 'Bob undone']);
    });

    it('is either undone or made, and never both, when both come at the same moment', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { card } = await confirm();
        stage.pass(60);
        const [undone] = await Promise.all([
          press(card, 'Undo', alice),
          stage.look('this'),
          stage.look('that'),
        ]);
        const isUndone = undone.outcome === 'done';
        expect([isUndone, stage.barium.effects]).toEqual([isUndone, isUndone ? [] : ['delete']]);
        if (!isUndone) return;
      }
    });

    it('is made after a restart, if that is not absurdly late', async () => {
      await confirm();
      stage.pass(59 * 60);
      await store.close();
      store = await ground.open();
      const { now } = stage.harness.clock;
      stage = await createDeletionStage({ store, undoSeconds: 60 });
      stage.harness.clock.now = now;
      await stage.look();
      expect(stage.barium.effects).toEqual(['delete']);
    });

    it('has to be asked for again when nobody could make it for an hour', async () => {
      const { card } = await confirm();
      stage.pass(60 + 60 * 60 + 1);
      await stage.look();
      expect(stage.barium.effects).toEqual([]);
      const [told] = await stage.told(orders);
      expect(told?.title).toBe('Order 1 is not deleted');
      expect((await press(card, 'Undo', alice)).card.title).toBe('Order 1 is not deleted');
      expect((await stage.proof()).at(-1)).toBe('Alice expired');
    });

    it('is not made for somebody who is no admin any more when its time comes', async () => {
      await confirm();
      const later = await createDeletionStage({ store, undoSeconds: 60, listed: [bob] });
      later.pass(60);
      await later.look();
      expect(later.barium.effects).toEqual([]);
      expect(await later.told(orders)).toMatchObject([
        { title: 'Order 1 is not deleted', text: ['Alice may no longer delete cases. Nothing was done.'] },
      ]);
      expect((await later.proof()).at(-1)).toBe('Alice denied');
    });

    it('is not made where whoever confirmed it may not see the case any more', async () => {
      await confirm();
      const limits = createLimits([{ platform: 'slack', tenant: 'T1', id: 'C1', applications: ['Leave'] }]);
      const later = await createDeletionStage({ store, undoSeconds: 60, limits });
      later.pass(60);
      await later.look();
      expect([later.barium.effects, (await later.proof()).at(-1)]).toEqual([[], 'Alice denied']);
    });

    it.each([
      ['asked for', bob],
      ['approved', alice],
    ])('is not made when whoever %s it is no admin any more', async (_, left) => {
      stage = await createDeletionStage({ store, undoSeconds: 60, needsSecondPerson: true });
      const asked = await stage.harness.say('delete order 1', { person: alice, place: orders });
      const request = await press(asked.card, 'Ask for the deletion', alice);
      await press(request.card, 'Approve and delete', bob);
      const later = await createDeletionStage({
        store,
        undoSeconds: 60,
        needsSecondPerson: true,
        listed: [left],
      });
      later.pass(60);
      await later.look();
      const struck = left === bob ? 'Alice' : 'Bob';
      expect([later.barium.effects, (await later.proof()).at(-1)]).toEqual([[], `${struck} denied`]);
      expect((await later.told(orders)).map(({ text }) => text)).toEqual([
        [`${struck} may no longer delete cases. Nothing was done.`],
      ]);
    });

    it('is not made by one alone where it takes two by the time it is due', async () => {
      await confirm();
      const later = await createDeletionStage({ store, undoSeconds: 60, needsSecondPerson: true });
      later.pass(60);
      await later.look();
      expect([later.barium.effects, (await later.proof()).at(-1)]).toEqual([[], 'Alice denied']);
      expect((await later.told(orders))[0]?.text?.[0]).toContain('takes two people here by now');
    });

    it('is tried again while Barium cannot be reached', async () => {
      await confirm();
      stage.pass(60);
      stage.barium.before = () => {
        throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
      };
      await stage.look();
      stage.barium.before = () => undefined;
      expect(stage.barium.effects).toEqual([]);
      await stage.look();
      expect(stage.barium.effects).toEqual(['delete']);
    });

    it('is not made of what has changed meanwhile, or is gone', async () => {
      await confirm();
      stage.barium.holdings.get(guid(1))?.tasks.push(task(102));
      stage.pass(60);
      await stage.look();
      const [told] = await stage.told(orders);
      expect(told).toMatchObject({
        title: 'Order 1 has changed in the meantime',
        facts: [{ label: 'Open tasks', value: '1 → 2' }],
      });
      await confirm();
      stage.barium.holdings.delete(guid(1));
      stage.pass(60);
      await stage.look();
      expect((await stage.told(orders))[1]?.title).toBe('Order 1 was gone already');
      expect(stage.barium.effects).toEqual([]);
    });

    it('that a process began and never ended is told as unknown, and not begun again', async () => {
      await confirm();
      stage.pass(60);
      let isCalled: () => void = () => undefined;
      const called = new Promise<void>((resolve) => {
        isCalled = resolve;
      });
      stage.barium.before = (call) => {
        if (call !== 'deleteInstance') return;
        isCalled();
        return new Promise<void>(() => undefined);
      };
      void stage.look('dead');
      await called;
      stage.barium.before = () => undefined;
      stage.pass(60);
      await stage.look();
      expect(await stage.told(orders)).toEqual([]);
      stage.pass(5 * 60);
      await Promise.all([stage.look('this'), stage.look('that')]);
      expect((await stage.told(orders)).map(({ title }) => title)).toEqual([
        'Whether Order 1 was deleted is not known',
      ]);
      expect(stage.barium.effects).toEqual([]);
      expect((await stage.proof()).at(-1)).toBe('Alice begun');
      const history = await stage.harness.say('history order 1', { person: alice, place: orders });
      expect(words(history, stage.harness.bot)).toContain(
        'Alice began: delete the case [begun, outcome unknown]',
      );
    });

    it('takes both, where both are asked for: the pause begins with the second person', async () => {
      stage = await createDeletionStage({ store, undoSeconds: 60, needsSecondPerson: true });
      const asked = await stage.harness.say('delete order 1', { person: alice, place: orders });
      const request = await press(asked.card, 'Ask for the deletion', alice);
      stage.pass(600);
      const approved = await press(request.card, 'Approve and delete', bob);
      expect(approved).toMatchObject({
        visibility: 'public',
        replacesOriginal: true,
        card: { title: 'Order 1 will be deleted' },
      });
      expect((await press(request.card, 'Approve and delete', bob)).card.title).toBe(
        'It was approved already',
      );
      expect(stage.barium.effects).toEqual([]);
      stage.pass(60);
      await stage.look();
      expect(stage.barium.effects).toEqual(['delete']);
      expect(words({ card: (await stage.told(orders))[0] as Card } as Reply, stage.harness.bot)).toMatch(
        /Order 1 was deleted.*Asked for by Alice, approved by Bob/s,
      );
    });
  });
}
