import { UnreachableError } from '../../src/barium/errors.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { AccessEntry } from '../../src/config/index.ts';
import { disabledQueries, type WatchQueries } from '../../src/watch/queries.ts';
import { alice, bob, channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium } from '../memory-barium.ts';

const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];
const board: Conversation = { ...channel, id: 'board', name: '#board' };
const carol: Person = { ...bob, id: 'carol', name: 'Carol' };

describe('the history of a case', () => {
  let testBot: TestBot;
  let barium: MemoryBarium;

  beforeEach(async () => {
    barium = createMemoryBarium([{ instance: instance(1), awaitedMessages: ['Approve'] }]);
    const listed: AccessEntry = { kind: 'person', platform: 'web', tenant: 'local', id: alice.id };
    const access = { viewers: [...everyone], operators: [listed], admins: [listed] };
    testBot = await createTestBot({ barium, access });
  });
  afterEach(() => testBot.close());

  const titles = async (person = alice) =>
    (await testBot.say('history order 1', { person })).card.rows?.map(({ title }) => title);

  it('the history keeps what was done, however often others are rejected', async () => {
    await testBot.say('send order 1 Approve');
    for (let n = 0; n < 300; n += 1) {
      await testBot.say('delete order 1', { person: bob });
      await testBot.say(`send order 1 M${n % 30}`, { person: carol });
    }
    const shown = await titles();
    expect(shown).toHaveLength(6);
    expect(shown).toContain('Alice sent “Approve”');
    expect(shown).toContainEqual(expect.stringMatching(/^Bob tried to delete the case .\d+ times.$/u));
  }, 60_000);

  it('the history is shown while Barium is unreachable if the case is known, and rejected otherwise', async () => {
    await testBot.say('send order 1 Approve');
    barium.before = () => {
      throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
    };
    const reply = await testBot.say(`history ${guid(1)}`);
    expect(reply).toMatchObject({ outcome: 'done', card: { title: 'History – Order 1' } });
    const text = replyText(reply, testBot.bot);
    expect(text).toContain('Barium can’t be reached right now');
    expect(text).toContain('Alice sent “Approve”');
    expect(await testBot.say(`history ${guid(2)}`)).toMatchObject({ outcome: 'refused' });
  });

  it('the history of a deleted case can be found by its name', async () => {
    const gone = { ...instance(7, { name: 'Permit 7' }), description: undefined };
    const watchQueries: WatchQueries = {
      ...disabledQueries,
      searchGone: async (query) => ({
        rows: query === 'permit 7' ? [gone] : [],
        total: 1,
        wordCount: 1,
        exactCount: 1,
        wordMatchCount: 1,
        isComplete: true,
      }),
    };
    const later = await createTestBot({ store: testBot.store, barium, watchQueries });
    await later.store.audit.write({
      at: '2026-11-23T08:00:00.000Z',
      person: alice,
      conversation: channel,
      command: 'instance.delete',
      instanceId: gone.id,
      instanceName: 'Permit 7',
      detail: undefined,
      outcome: 'asked',
    });
    expect((await later.say('history permit 7')).card.title).toBe('History – Permit 7');
    expect((await later.say('show permit 7')).card.title).toBe('No case matches “permit 7”');
  });

  it('the history names its own channel to everybody, and other channels only to admins', async () => {
    await testBot.say('send order 1 Approve', { conversation: board });
    const seen = async (person: Person, conversation: Conversation) =>
      replyText(await testBot.say('history order 1', { person, conversation }), testBot.bot);
    expect(await seen(alice, channel)).toContain('#board');
    expect(await seen(bob, board)).toContain('#board');
    const elsewhere = await seen(bob, channel);
    expect(elsewhere).toContain('in another channel');
    expect(elsewhere).not.toContain('#board');
  });
});
