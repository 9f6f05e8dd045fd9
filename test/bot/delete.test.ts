import { OutcomeUnknownError } from '../../src/barium/errors.ts';
import { guid, task } from '../memory-barium.ts';
import { barium, say, testBot, useOrderBot } from './order-bot.ts';
import { alice, bob, replyText } from './test-bot.ts';

describe('deleting a case', () => {
  useOrderBot();

  it('deletes a case once, after a confirmation that shows what will be lost', async () => {
    const asked = await say('delete order 1');
    expect(replyText(asked, testBot.bot)).toContain('This also deletes 1 open task, 1 form, and 1 file.');
    expect(barium.effects).toEqual([]);
    const done = await testBot.press(asked.card, 'Delete case');
    expect(done).toMatchObject({
      outcome: 'done',
      replacesOriginal: true,
      card: { title: 'Order 1 was deleted' },
    });
    const again = await testBot.press(asked.card, 'Delete case');
    expect(replyText(again, testBot.bot)).toMatch(/Already done.*Alice deleted the case.*It won’t run twice/s);
    expect(barium.effects).toEqual(['delete']);
  });

  it('deletes a case once, however many times the button is pressed concurrently', async () => {
    const { card } = await say('delete order 1');
    const replies = await Promise.all(Array.from({ length: 50 }, () => testBot.press(card, 'Delete case')));
    expect(
      replies.filter((reply) => reply.outcome === 'done' && reply.card.title.endsWith('was deleted')),
    ).toHaveLength(1);
    expect(barium.effects).toEqual(['delete']);
  });

  it('does not accept another person’s confirmation', async () => {
    const { card } = await say('delete order 1');
    const reply = await testBot.press(card, 'Delete case', { person: bob });
    expect(reply).toMatchObject({ outcome: 'refused', card: { title: 'Only Alice can do this' } });
    expect(reply.replacesOriginal).toBeUndefined();
    expect((await testBot.press(card, 'Delete case', { person: alice })).outcome).toBe('done');
  });

  it('does not accept a confirmation after two minutes', async () => {
    const { card } = await say('delete order 1');
    testBot.clock.now = new Date(testBot.clock.now.getTime() + 121_000);
    const reply = await testBot.press(card, 'Delete case');
    expect(reply.card.title).toBe('The confirmation for Order 1 has expired');
    expect(barium.effects).toEqual([]);
  });

  it('does not delete a case that has changed since the confirmation was shown', async () => {
    const { card } = await say('delete order 1');
    barium.cases.get(guid(1))?.tasks.push(task(103));
    const reply = await testBot.press(card, 'Delete case');
    expect(reply.card).toMatchObject({
      title: 'Order 1 has changed in the meantime',
      facts: [{ label: 'Open tasks', value: '1 → 2' }],
    });
    expect(barium.effects).toEqual([]);
  });

  it('checks whether the case is gone if the response was lost', async () => {
    const { card } = await say('delete order 1');
    barium.before = (method) => {
      if (method !== 'deleteInstance') return;
      barium.cases.delete(guid(1));
      throw new OutcomeUnknownError({ endpoint: 'DELETE /Instances/{Id}' });
    };
    expect(await testBot.press(card, 'Delete case')).toMatchObject({
      outcome: 'done',
      card: { text: ['Barium’s reply was unclear, but the case is gone, so it was deleted.'] },
    });
  });

  it('does not claim a deletion that somebody else made a moment before', async () => {
    const { card } = await say('delete order 1');
    barium.before = (method) => {
      if (method === 'deleteInstance') barium.cases.delete(guid(1));
    };
    expect(await testBot.press(card, 'Delete case')).toMatchObject({
      outcome: 'refused',
      card: { title: 'Order 1 was already deleted' },
    });
    expect((await testBot.store.audit.listForInstance(guid(1), 1))[0]?.outcome).toBe('refused');
  });

  it('accepts a typed token and rejects an unknown one', async () => {
    const { card } = await say('delete order 1');
    const [, typed = ''] = /confirm (\w+)/u.exec(testBot.bot.toPlainText(card, {})) ?? [];
    expect((await say('confirm nonsense')).card.title).toBe('This confirmation is no longer valid');
    expect((await say(`confirm ${typed}`)).card.title).toBe('Order 1 was deleted');
  });
});
