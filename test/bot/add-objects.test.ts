import { RejectedError, UnreachableError } from '../../src/barium/errors.ts';
import { guid } from '../memory-barium.ts';
import { barium, say, testBot, useOrderBot } from './order-bot.ts';
import { alice, testFile } from './test-bot.ts';

describe('adding files, folders and forms', () => {
  useOrderBot();

  it('uploads the files of a message and of a form', async () => {
    expect((await testBot.say('upload order 1', { files: [testFile('../a.txt')] })).card.title).toBe(
      'a.txt was uploaded',
    );
    const { card } = await say('upload order 1');
    expect((await testBot.submit(card, 'Upload', {})).fieldErrors).toEqual({
      file: 'Please fill this in.',
    });
    expect((await testBot.submit(card, 'Upload', {}, [testFile('b.txt')])).card.title).toBe('b.txt was uploaded');
    expect(barium.effects).toEqual(['file a.txt', 'file b.txt']);
  });

  it('reports and audits each of several files on its own', async () => {
    barium.before = (method) => {
      const details = { errorMessage: 'Virus', errorLogId: 'L-3', endpoint: 'POST', status: 400 };
      if (method === 'addFile' && barium.effects.length === 1) {
        barium.effects.push('refused');
        throw new RejectedError(details);
      }
      if (method === 'addFile' && barium.effects.length === 3) {
        throw new UnreachableError('connection', { endpoint: 'POST' });
      }
    };
    const names = ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt'];
    const files = names.map((name) => testFile(name));
    const { card, outcome } = await testBot.say('upload order 1', { files });
    expect([card.title, outcome]).toEqual(['2 of 5 files uploaded', 'refused']);
    expect(card.rows?.map(({ title, badge }) => `${title}: ${badge?.label}`)).toEqual([
      'a.txt: done',
      'b.txt: rejected by Barium',
      'c.txt: done',
      'd.txt: failed, nothing changed',
      'e.txt: skipped',
    ]);
    const rows = (await testBot.store.audit.listForInstance(guid(1), 10)).toReversed();
    expect(rows.map((row) => [row.detail, row.outcome, row.errorLogId])).toEqual([
      ['a.txt', 'done', undefined],
      ['b.txt', 'refused', 'L-3'],
      ['c.txt', 'done', undefined],
      ['d.txt', 'failed', undefined],
      ['e.txt', 'failed', undefined],
    ]);
  });

  it('asks for the case of a file without text, and cancels the unused file', async () => {
    const dropped = testFile('c.txt');
    const event = {
      kind: 'file',
      person: alice,
      conversation: { ...alice, isDirect: true },
      idempotencyKey: 'drop',
    } as const;
    const reply = await testBot.bot.handle({ ...event, files: [dropped] });
    expect(reply.card.title).toBe('Which case should c.txt go to?');
    expect(dropped.isCancelled).toBe(true);
    const submitted = await testBot.submit(reply.card, 'Upload file', { instance: 'order 20' }, [testFile('c.txt')]);
    expect(submitted.card.title).toBe('c.txt was uploaded');
  });

  it('accepts any field name in a form, including __proto__', async () => {
    await say('form order 1 template:T7 name:Visit __proto__=typed constructor=1');
    const { card } = await say('form order 1 template:T7 __proto__=kept');
    const filledIn = { template: 'T7', form: 'Visit', fields: '__proto__ = filled in' };
    await testBot.submit(card, 'Add form', filledIn);
    const { fields: _, ...rest } = filledIn;
    const kept = await say('form order 1 template:T7 __proto__=kept');
    await testBot.submit(kept.card, 'Add form', rest);
    expect(barium.effects).toEqual([
      'form Visit of T7 __proto__=typed constructor=1',
      'form Visit of T7 __proto__=filled in',
      'form Visit of T7 __proto__=kept',
    ]);
  });

  it('adds folders and forms, typed or submitted', async () => {
    await say('folder "order 1" Site plans');
    await say('form order 1 template:T7 name:Visit result=passed');
    const { card } = await say('form order 1');
    const bad = await testBot.submit(card, 'Add form', {
      template: 'T7',
      form: 'Visit',
      fields: 'no equals',
    });
    expect(bad.fieldErrors).toEqual({ fields: 'Write each field as field = value.' });
    await testBot.submit(card, 'Add form', { template: 'T7', form: 'Visit', fields: 'a = 1\nb = 2' });
    expect(barium.effects).toEqual(['folder Site plans', 'form Visit of T7 result=passed', 'form Visit of T7 a=1 b=2']);
  });
});
