import { UnreachableError } from '../../src/barium/errors.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { AccessEntry } from '../../src/config/index.ts';
import { notWatching, type WatchingView } from '../../src/watch/queries.ts';
import { alice, bob, channel, createHarness, type Harness, words } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium } from '../memory-barium.ts';

const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];
const board: Conversation = { ...channel, id: 'board', name: '#board' };
const carol: Person = { ...bob, id: 'carol', name: 'Carol' };

describe('the history of a case', () => {
  let harness: Harness;
  let barium: MemoryBarium;

  beforeEach(async () => {
    barium = createMemoryBarium([{ instance: instance(1), waitsFor: ['Approve'] }]);
    const listed: AccessEntry = { kind: 'person', platform: 'web', tenant: 'local', id: alice.id };
    const access = { viewers: [...everyone], operators: [listed], admins: [listed] };
    harness = await createHarness({ barium, access });
  });
  afterEach(() => harness.close());

  const titles = async (person = alice) =>
    (await harness.say('history order 1', { person })).card.rows?.map(({ title }) => title);

  it('keeps what was done, whoever tries what they may not how often and by turns', async () => {
    await harness.say('send order 1 Approve');
    for (let n = 0; n < 300; n += 1) {
      await harness.say('delete order 1', { person: bob });
      await harness.say(`send order 1 M${n % 30}`, { person: carol });
    }
    const shown = await titles();
    expect(shown).toHaveLength(6);
    expect(shown).toContain('Alice sent “Approve”');
    expect(shown).toContainEqual(expect.stringMatching(/^Bob tried: delete the case .\d+ times.$/u));
  }, 60_000);

  it('is told from what is remembered while Barium is away, and not where nothing is', async () => {
    await harness.say('send order 1 Approve');
    barium.before = () => {
      throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
    };
    const reply = await harness.say(`history ${guid(1)}`);
    expect(reply).toMatchObject({ outcome: 'done', card: { title: 'History of Order 1' } });
    const text = words(reply, harness.bot);
    expect(text).toContain('Barium cannot be asked just now');
    expect(text).toContain('Alice sent “Approve”');
    expect(await harness.say(`history ${guid(2)}`)).toMatchObject({ outcome: 'refused' });
  });

  it('is found by the name of a case that is gone', async () => {
    const gone = { ...instance(7, { name: 'Permit 7' }), description: undefined };
    const watching: WatchingView = {
      ...notWatching,
      gone: (query) => ({ rows: query === 'permit 7' ? [gone] : [], total: 1, exact: 1, complete: true }),
    };
    const later = await createHarness({ store: harness.store, barium, watching });
    await later.store.audit.write({
      at: '2026-11-23T08:00:00.000Z',
      person: alice,
      place: channel,
      command: 'instance.delete',
      instanceId: gone.id,
      instanceName: 'Permit 7',
      detail: undefined,
      outcome: 'asked',
    });
    expect((await later.say('history permit 7')).card.title).toBe('History of Permit 7');
    expect((await later.say('show permit 7')).card.title).toBe('No case fits “permit 7”');
  });

  it('names another place to admins alone, and its own to everybody', async () => {
    await harness.say('send order 1 Approve', { place: board });
    const seen = async (person: Person, place: Conversation) =>
      words(await harness.say('history order 1', { person, place }), harness.bot);
    expect(await seen(alice, channel)).toContain('#board');
    expect(await seen(bob, board)).toContain('#board');
    const elsewhere = await seen(bob, channel);
    expect(elsewhere).toContain('in another channel');
    expect(elsewhere).not.toContain('#board');
  });
});
