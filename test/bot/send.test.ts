import { OutcomeUnknownError, RejectedError } from '../../src/barium/errors.ts';
import { guid } from '../memory-barium.ts';
import { barium, say, testBot, useOrderBot } from './order-bot.ts';
import { replyText } from './test-bot.ts';

describe('sending a message', () => {
  useOrderBot();

  it('offers messages that were accepted before as buttons, and sends one per offer', async () => {
    await say('send order 1 Approve');
    const { card } = await say('send order 1');
    expect((await testBot.press(card, 'Approve')).card.title).toBe('“Approve” was sent');
    const other = await testBot.submit(card, 'Other message…', { message: 'Reject' });
    expect(other.card.title).toBe('Already done');
    expect(barium.effects).toEqual(['send Approve', 'send Approve']);
  });

  it('says “already used”, not “already done”, if the process did not accept the message', async () => {
    const { card } = await say('send order 1');
    await testBot.submit(card, 'Other message…', { message: 'Reject' });
    const again = await testBot.submit(card, 'Other message…', { message: 'Reject' });
    expect(again.card.title).toBe('Already used');
    expect(replyText(again, testBot.bot)).toContain('not accepted by the process');
  });

  it('sends a message once for an event that is delivered twice', async () => {
    await testBot.say('send order 1 Approve', { idempotencyKey: 'same' });
    const again = await testBot.say('send order 1 Approve', { idempotencyKey: 'same' });
    expect(replyText(again, testBot.bot)).toMatch(/Duplicate request.*sent “Approve”.*done/s);
    expect(barium.effects).toEqual(['send Approve']);
  });

  it('offers to send a boundary message if the process did not accept the message', async () => {
    const reply = await say('send order 20 Complain');
    expect(reply).toMatchObject({
      outcome: 'refused',
      card: { title: 'The process didn’t accept “Complain”' },
    });
    expect((await testBot.press(reply.card, 'Send as boundary message')).outcome).toBe('done');
    expect(barium.effects).toEqual(['send boundary Complain']);
  });

  it('shows Barium’s error for a rejected message and offers to send a boundary message', async () => {
    barium.before = (method) => {
      const details = { errorMessage: 'No such event', endpoint: 'POST /Instances/{Id}', status: 200 };
      if (method === 'sendMessage') throw new RejectedError(details);
    };
    const reply = await say('send order 20 Complain');
    expect(reply.card).toMatchObject({
      title: 'Barium rejected the request',
      text: ['Barium says: No such event', expect.stringContaining('boundary')],
    });
    barium.before = () => undefined;
    expect((await testBot.press(reply.card, 'Send as boundary message')).outcome).toBe('done');
    expect(replyText(await say('history order 20'), testBot.bot)).toContain('tried to send “Complain”');
  });

  it('reports an unknown outcome after a server error and does not resend', async () => {
    const cause = new RejectedError({
      errorMessage: 'Timeout',
      errorLogId: 'L-500',
      endpoint: 'POST /Instances/{Id}',
      status: 500,
    });
    barium.before = (method) => {
      if (method === 'sendMessage') throw new OutcomeUnknownError({ endpoint: cause.endpoint, cause });
    };
    const reply = await say('send order 1 Approve');
    expect(reply.card).toMatchObject({
      title: 'Sent, but Barium didn’t confirm it',
      footer: 'Barium support reference: L-500',
    });
    const [row] = await testBot.store.audit.listForInstance(guid(1), 1);
    expect([row?.outcome, row?.errorLogId]).toEqual(['unknown', 'L-500']);
  });

  it('does not offer a boundary message for a message that was accepted before', async () => {
    await say('send order 1 Approve');
    for (const order of barium.cases.values()) order.awaitedMessages = [];
    const reply = await say('send order 1 Approve');
    expect(reply.card.actions?.map(({ label }) => label)).toEqual(['Send message…', 'Open case']);
    expect(replyText(reply, testBot.bot)).not.toContain('boundary');
  });

  it('asks before it sends a boundary message that requires confirmation', async () => {
    barium.cases.get(guid(1))?.awaitedMessages.push('boundary Withdraw');
    const first = await testBot.press((await say('send order 1 withdraw')).card, 'Send “Withdraw”');
    const asked = await testBot.press(first.card, 'Send as boundary message…');
    expect([asked.card.title, barium.effects]).toEqual(['Send “Withdraw” to Order 1?', []]);
    await testBot.press(asked.card, 'Send “Withdraw”');
    expect(barium.effects).toEqual(['send boundary Withdraw']);
  });

  it('asks before it sends a message that requires confirmation, typed or pressed', async () => {
    barium.cases.get(guid(1))?.awaitedMessages.push('Withdraw');
    const typed = await say('send order 1 withdraw');
    expect(barium.effects).toEqual([]);
    expect((await testBot.press(typed.card, 'Send “Withdraw”')).outcome).toBe('done');
    const offered = await say('send order 1');
    const asked = await testBot.press(offered.card, 'Withdraw…');
    expect(asked.card.title).toBe('Send “Withdraw” to Order 1?');
    expect(barium.effects).toEqual(['send Withdraw']);
  });

  it('uses the known spelling, confirmation and boundary of a message that is typed in the form', async () => {
    barium.cases.get(guid(1))?.awaitedMessages.push('Withdraw');
    const { card } = await say('send order 1');
    const asked = await testBot.submit(card, 'Other message…', { message: ' withdraw' });
    expect([asked.card.title, barium.effects]).toEqual(['Send “Withdraw” to Order 1?', []]);
    expect((await testBot.press(asked.card, 'Send “Withdraw”')).outcome).toBe('done');
    await testBot.store.messageNames.record('Order', { name: 'Complain', boundary: true }, '2026-11-23');
    const other = await say('send order 20');
    await testBot.submit(other.card, 'Other message…', { message: 'complain' });
    expect(barium.effects).toEqual(['send Withdraw', 'send boundary Complain']);
  });

  it('keeps the form open if a field is empty', async () => {
    const { card } = await say('send order 1');
    const reply = await testBot.submit(card, 'Other message…', { message: '  ' });
    expect(reply).toMatchObject({ outcome: 'refused', fieldErrors: { message: 'Please fill this in.' } });
    const later = await testBot.submit(card, 'Other message…', { message: 'Approve', instance: guid(2) });
    expect(later.card.title).toBe('“Approve” was sent');
    expect(later.card.text).toEqual(['Accepted by Order 1. Sent by Alice.']);
  });

  it('reports a sent message as sent even if recording its name fails', async () => {
    testBot.store.messageNames.record = () => Promise.reject(new Error('disk full'));
    expect((await say('send order 1 Approve')).card.title).toBe('“Approve” was sent');
    expect((await say('history order 1')).card.rows?.[0]).toMatchObject({ title: 'Alice sent “Approve”' });
  });

  it('sends no message to a case that has ended', async () => {
    expect(replyText(await say('send "leave of" Approve'), testBot.bot)).toContain(
      'is completed and no longer accepts messages',
    );
  });
});
