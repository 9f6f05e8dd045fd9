import { createBot } from '../../src/bot/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { testBot, useOrderBot } from './order-bot.ts';
import { alice, bob, channel, createTestBot, replyText, testFile } from './test-bot.ts';

describe('the bot', () => {
  useOrderBot();

  it('reports each contact, and whether the bot may be absent from the conversation', async () => {
    const contacts: unknown[] = [];
    const onContact = async (_: Person, { id }: Conversation, botMayBeAbsent: boolean) =>
      void contacts.push([id, botMayBeAbsent]);
    const bot = createBot({ ...testBot.options, onContact });
    const event = { kind: 'text', person: alice, line: 'help' } as const;
    await bot.handle({
      ...event,
      conversation: { ...channel, id: 'stranger' },
      idempotencyKey: 'a',
      botMayBeAbsent: true,
    });
    await bot.handle({ ...event, conversation: channel, idempotencyKey: 'b' });
    expect(contacts).toEqual([
      ['stranger', true],
      [channel.id, false],
    ]);
  });

  it('publishes the outcome of an effect that was asked for in public, but not the answer to a question', async () => {
    const publicPress = { kind: 'press', person: alice, conversation: channel, isPublic: true } as const;
    const [confirm] = (await testBot.say(`delete ${guid(1)}`)).card.actions ?? [];
    const line = confirm?.kind === 'command' ? confirm.line : '';
    const outcome = await testBot.bot.handle({ ...publicPress, line, idempotencyKey: 'a' });
    const page = await testBot.bot.handle({ ...publicPress, line: 'list page:1', idempotencyKey: 'b' });
    expect(outcome).toMatchObject({ replacesOriginal: true, visibility: 'public' });
    expect(page).toMatchObject({ replacesOriginal: true, visibility: 'ephemeral' });
  });

  it('asks for the case of files that come with a text that is not a command', async () => {
    const asked = await testBot.say('here is the contract', { files: [testFile('contract.pdf')] });
    expect(asked.card).toEqual((await testBot.say('upload', { files: [testFile('contract.pdf')] })).card);
  });
});

describe('the bot’s authorization', () => {
  it('checks the role when a command runs and decides the buttons by it', async () => {
    const barium = createMemoryBarium([{ awaitedMessages: ['Approve'] }]);
    const all = [{ kind: 'everyone' }] as const;
    const admin = [{ kind: 'person', platform: 'web', tenant: 'local', id: 'alice' }] as const;
    const testBot = await createTestBot({
      barium,
      access: { viewers: [...all], operators: [], admins: [...admin] },
    });
    const denied = await testBot.say('send order 1 Approve', { person: bob });
    expect(replyText(denied, testBot.bot)).toMatch(/Only operators can.*web:local.*ACCESS_OPERATORS/s);
    expect((await testBot.say('delete order 1', { person: bob })).card.title).toBe(
      'You don’t have permission to do this',
    );
    const shown = await testBot.say('show order 1', { person: bob });
    expect(shown.card.actions?.map((action) => action.label)).not.toContain('Delete…');
    expect(replyText(await testBot.say('history order 1'), testBot.bot)).toMatch(
      /Bob tried to delete the case \[not allowed\].*Bob tried to send “Approve” \[not allowed\]/s,
    );
    expect((await testBot.say('send order 1 Approve')).outcome).toBe('done');
    expect(barium.effects).toEqual(['send Approve']);
    await testBot.close();
  });

  it('answers only whoami to a person without access', async () => {
    const barium = createMemoryBarium([{}]);
    const testBot = await createTestBot({ barium, access: { viewers: [], operators: [], admins: [] } });
    expect((await testBot.say('list')).card.title).toBe('You don’t have access yet');
    expect((await testBot.say('nonsense')).card.title).toBe('You don’t have access yet');
    expect((await testBot.say('whoami')).outcome).toBe('done');
    await testBot.close();
  });
});

describe('the bot’s answer', () => {
  it('returns the command to share an answer, but none for effects and rejections', async () => {
    const barium = createMemoryBarium([{ awaitedMessages: ['Approve'] }]);
    const testBot = await createTestBot({ barium });
    expect((await testBot.say('show order 1')).shareCommand).toBe(`show ${guid(1)}`);
    expect((await testBot.say('send order 1 Approve')).shareCommand).toBeUndefined();
    expect((await testBot.say('delete order 1')).shareCommand).toBeUndefined();
    expect((await testBot.say('show zebra')).shareCommand).toBeUndefined();
    await testBot.close();
  });

  it('counts open cases by process', async () => {
    const leave = instance(2, { name: 'Leave of Bob', applicationName: 'Leave' });
    const testBot = await createTestBot({ barium: createMemoryBarium([{}, { instance: leave }, {}]) });
    const { card } = await testBot.say('list by:app');
    expect(card.title).toBe('Active cases by process (3)');
    expect(card.table?.rows).toMatchObject([
      { cells: ['Order', '2'], share: 1 },
      { cells: ['Leave', '1'], share: 0.5 },
    ]);
    const second = card.table?.rows.slice(1).map((row) => ({ title: '', actions: row.action ? [row.action] : [] }));
    const opened = await testBot.press({ title: '', rows: second ?? [] }, 'Open');
    expect(opened.card.rows?.map((row) => row.title)).toEqual(['Leave of Bob']);
    await testBot.close();
  });

  it('requests no larger picture from Barium than the conversation can show', async () => {
    const barium = createMemoryBarium([{}]);
    const requested: unknown[] = [];
    const openImage: typeof barium.openImage = (id, query) => {
      requested.push(query);
      return barium.openImage(id, query);
    };
    const testBot = await createTestBot({ barium: { ...barium, openImage } });
    const event = {
      kind: 'text',
      person: alice,
      conversation: channel,
      idempotencyKey: 'k',
      line: 'diagram order 1 width:4000',
    } as const;
    await testBot.bot.handle({ ...event, maxPictureSize: { width: 1_024, height: 768 } });
    await testBot.bot.handle(event);
    expect(requested).toEqual([{ width: 1_024, height: 768 }, { width: 4_000 }]);
    await testBot.close();
  });
});
