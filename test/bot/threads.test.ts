import type { Conversation } from '../../src/chat/conversation.ts';
import { disabledQueries } from '../../src/watch/queries.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, task } from '../memory-barium.ts';
import { newDelivery } from '../store/builders.ts';
import { alice, channel, createTestBot, type TestBot, testFile } from './test-bot.ts';

const thread: Conversation = { ...channel, threadId: '1700.1' };

describe('a command in a thread', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;

  beforeEach(async () => {
    barium = createMemoryBarium([
      { tasks: [task(101, { name: 'Check stock' })], awaitedMessages: ['Approve'] },
      { instance: instance(2, { name: 'Leave of Bob', applicationName: 'Leave' }) },
    ]);
    testBot = await createTestBot({
      barium,
      watchQueries: { ...disabledQueries, threadRef: ({ threadId }) => threadId && `ref ${threadId}` },
    });
  });
  afterEach(() => testBot.close());

  const say = (line: string, conversation = thread) => testBot.say(line, { conversation });

  it('is about the case of the first answer there if it names none', async () => {
    await say('show order 1');
    await say('show leave of bob');
    expect((await say('tasks')).card.title).toBe('Tasks – Order 1');
    expect((await say('task stock')).card.title).toBe('Check stock');
    expect((await say('tasks leave of bob')).card.title).toBe('Tasks – Leave of Bob');
    expect((await say('tasks', { ...thread, threadId: '1700.2' })).card.title).toBe('Which case?');
    expect((await say('tasks', channel)).card.title).toBe('Which case?');
  });

  it('is about the case of the announcement that the thread is under', async () => {
    const at = '2026-11-23T08:00:00.000Z';
    await testBot.store.channels.saveRootMessage(channel, guid(2), 'ref 1700.1', at);
    expect((await say('diagram')).card.title).toContain('Leave of Bob');
    await say('show order 1');
    expect((await say('history')).card.title).toContain('Leave of Bob');
  });

  it('is about the case of a single announcement that is not in a thread of its own', async () => {
    const { store } = testBot;
    const entries = [{ instanceId: guid(2), row: { title: 'Leave of Bob' }, audience: undefined }];
    await store.outbox.replace([], [newDelivery('a', { entries })]);
    await store.outbox.markAttempt({ key: 'a', attempts: 0 }, '2026-11-23T08:00:00.000Z');
    await store.outbox.markPosted('a', 'ref 1700.1', '2026-11-23T08:00:00.000Z');
    expect((await say('history')).card.title).toContain('Leave of Bob');
  });

  it('asks before it changes something on the strength of the thread alone', async () => {
    await say('show order 1');
    const asked = await say('send Approve');
    expect([asked.card.title, barium.effects]).toEqual(['Send “Approve” to Order 1?', []]);
    expect((await say('delete')).card.title).toContain('Order 1');
    expect(barium.effects).toEqual([]);
  });

  it('uploads a file to the thread’s case', async () => {
    await say('show order 1');
    await testBot.say('upload', { conversation: thread, files: [testFile('a.pdf')] });
    await testBot.bot.handle({
      kind: 'file',
      person: alice,
      conversation: thread,
      idempotencyKey: 'dropped',
      files: [testFile('b.pdf')],
    });
    expect(barium.effects).toEqual(['file a.pdf', 'file b.pdf']);
  });
});
