import type { FormAction } from '../../src/chat/card.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium } from '../memory-barium.ts';
import { bob, createTestBot, replyText, type TestBot, testFile } from './test-bot.ts';

describe('a line without a command', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;

  beforeEach(async () => {
    barium = createMemoryBarium([
      { instance: instance(1, { name: 'Order 4047 Norén' }) },
      { instance: instance(2, { name: 'Order 4060 Hedlund' }) },
      { instance: instance(3, { name: 'Leave of Hayes', applicationName: 'Leave' }) },
      { instance: instance(4, { name: 'Order 14047 Wallin' }) },
    ]);
    testBot = await createTestBot({ barium });
  });
  afterEach(() => testBot.close());

  it.each(['4047', 'order 4047', 'Order 4047 Norén', 'barium order 4047', 'norén', 'open order 4047', 'find norén'])(
    'shows the one case that “%s” names',
    async (line) => {
      expect(await testBot.say(line)).toMatchObject({
        outcome: 'done',
        card: { title: 'Order 4047 Norén' },
        shareCommand: `show ${guid(1)}`,
      });
    },
  );

  it('offers a choice if it names several cases', async () => {
    const { card } = await testBot.say('order');
    expect(card.title).toBe('Several cases match “order”');
    expect(card.rows).toHaveLength(3);
  });

  it('finds no case by a part of a word, nor by a typo in a command', async () => {
    expect((await testBot.say('yes')).card.title).toBe('I don’t know “yes”');
    expect((await testBot.say('sned order 4047')).card.title).toBe('I don’t know “sned”');
  });

  it('offers the nearest case for a typo in a name, by a letter for a digit or a wrong letter', async () => {
    for (const line of ['order 4O60', 'hedlnud', 'show order 4o6O', 'hedlund 4600']) {
      const { card, outcome } = await testBot.say(line);
      expect([line, outcome, card.text?.[0]]).toEqual([line, 'refused', 'Did you mean Order 4060 Hedlund?']);
      expect((await testBot.press(card, 'Open')).card.title).toBe('Order 4060 Hedlund');
    }
    expect(replyText(await testBot.say('show order 4061'), testBot.bot)).not.toContain('Did you mean');
  });

  it('says nothing about cases to a person without access', async () => {
    const closed = await createTestBot({ barium, access: { viewers: [], operators: [], admins: [] } });
    expect((await closed.say('order 4047', { person: bob })).card.title).toBe('You don’t have access yet');
    await closed.close();
  });

  it('uploads the files beside it to the case that it names, and asks which one if it names none', async () => {
    expect((await testBot.say('order 4047', { files: [testFile('a.pdf')] })).card.title).toBe('a.pdf was uploaded');
    expect(barium.effects).toEqual(['file a.pdf']);
    const caption = await testBot.say('here is the leave', { files: [testFile('b.pdf')] });
    expect(caption.card.title).toBe('Which case should b.pdf go to?');
    const vague = await testBot.say('leave', { files: [testFile('c.pdf')] });
    expect(vague.card.title).toBe('Which case should c.pdf go to?');
    expect(barium.effects).toEqual(['file a.pdf']);
  });

  it('keeps the files for the nearest case if the case of an upload is mistyped', async () => {
    const reply = await testBot.say('upload order 4O60', { files: [testFile('a.pdf')] });
    const [action] = reply.card.actions ?? [];
    const { form } = action as FormAction;
    expect(form).toMatchObject({ retainsFiles: true, fields: [{ choices: [{ label: 'Order 4060 Hedlund' }] }] });
    await testBot.submit(reply.card, 'Upload file', { instance: guid(2) }, [testFile('a.pdf')]);
    expect(barium.effects).toEqual(['file a.pdf']);
  });
});

describe('a file beside a command that has no use for it', () => {
  it.each(['list', 'help', 'order 4047', 'show order', 'list stauts:x', 'delete order 4047', 'history order 4711'])(
    'is named, and kept for an upload: %s',
    async (line) => {
      const barium = createMemoryBarium([
        { instance: instance(1, { name: 'Order 4047 Norén' }) },
        { instance: instance(2, { name: 'Order 4060 Hedlund' }) },
      ]);
      const testBot = await createTestBot({ barium });
      const reply = await testBot.say(line, { files: [testFile('invoice.pdf')] });
      if (barium.effects.length === 0) {
        const form = reply.card.actions?.find((action) => action.kind === 'form');
        expect([line, form?.form.retainsFiles]).toEqual([line, true]);
        await testBot.submit(reply.card, form?.label ?? '', { instance: guid(1) }, [testFile('invoice.pdf')]);
      }
      expect(barium.effects).toEqual(['file invoice.pdf']);
      await testBot.close();
    },
  );

  it('is not offered for upload to a person who cannot upload, and the answer says so', async () => {
    const everyone = [{ kind: 'everyone' }] as const;
    const testBot = await createTestBot({
      barium: createMemoryBarium([{}]),
      access: { viewers: [...everyone], operators: [], admins: [] },
    });
    const reply = await testBot.say('list', { files: [testFile('invoice.pdf')] });
    expect(replyText(reply, testBot.bot)).toContain('invoice.pdf wasn’t used: only operators can add files.');
    expect(reply.card.actions ?? []).not.toContainEqual(expect.objectContaining({ kind: 'form' }));
    await testBot.close();
  });
});
