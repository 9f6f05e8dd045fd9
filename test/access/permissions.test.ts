import { createDisplayNames } from '../../src/access/display-names.ts';
import type { GroupMembership } from '../../src/access/groups.ts';
import { createRoles } from '../../src/access/roles.ts';
import { allActions } from '../../src/chat/card.ts';
import type { Person } from '../../src/chat/person.ts';
import type { AccessEntry } from '../../src/config/index.ts';
import { channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium } from '../memory-barium.ts';

const alice: Person = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Alice', membership: 'member' };
const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];
const crew: AccessEntry = { kind: 'group', platform: 'slack', tenant: 'T1', id: 'S3' };

describe('a person’s permissions', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;
  let members: readonly string[] | undefined;

  beforeEach(async () => {
    members = [alice.id];
    barium = createMemoryBarium([{ awaitedMessages: ['Approve'] }]);
    const groups: GroupMembership = {
      isMember: async (_, id) => members?.includes(id),
      cachedMembership: (_, id) => members?.includes(id),
      isForbidden: () => false,
    };
    const access = createRoles({ viewers: everyone, operators: [crew], admins: [crew] }, groups);
    testBot = await createTestBot({ barium, overrides: { access } });
  });
  afterEach(() => testBot.close());

  const say = (line: string) => testBot.say(line, { person: alice });
  const labels = async (line: string) => allActions((await say(line)).card).map((action) => action.label);

  it('are checked when a button is pressed, not when it was rendered', async () => {
    const { card } = await say('delete order 1');
    members = [];
    const denied = await testBot.press(card, 'Delete case', { person: alice });
    expect(replyText(denied, testBot.bot)).toMatch(
      /Only admins can.*The group S3 can\..*slack:T1\/U1 to ACCESS_ADMINS/s,
    );
    expect(barium.effects).toEqual([]);
    members = [alice.id];
    expect((await testBot.press(card, 'Delete case', { person: alice })).outcome).toBe('done');
  });

  it('exclude those of a group that cannot be looked up, and the denial says so', async () => {
    const { card } = await say('send order 1');
    members = undefined;
    const denied = [await say('send order 1 Approve'), await testBot.press(card, 'Open case', { person: alice })];
    expect(replyText(denied[0] as never, testBot.bot)).toContain('can’t be checked right now');
    expect([denied[1]?.outcome, barium.effects]).toEqual(['done', []]);
  });

  it.each([
    ['text', { kind: 'text', line: 'send order 1 Approve' }],
    ['a button', { kind: 'press', line: 'send order 1 Approve' }],
    ['a form', { kind: 'form', line: 'send order 1', values: { message: 'Approve' } }],
    ['a file', { kind: 'file', files: [] }],
  ] as const)('are checked the same way for %s', async (_, event) => {
    members = [];
    const reply = await testBot.bot.handle({
      ...event,
      person: alice,
      conversation: channel,
      idempotencyKey: 'k',
    });
    expect([reply.outcome, reply.card.title]).toEqual(['refused', 'You don’t have permission to do this']);
    expect(barium.effects).toEqual([]);
  });

  it('decide which buttons a card has', async () => {
    expect(await labels(`show ${guid(1)}`)).toEqual(expect.arrayContaining(['Send message…', 'Delete…']));
    members = [];
    const shown = [...(await labels(`show ${guid(1)}`)), ...(await labels(`files ${guid(1)}`))];
    for (const label of ['Send message…', 'Upload file', 'New folder', 'New form', 'Delete…']) {
      expect(shown).not.toContain(label);
    }
  });

  it('do not add buttons to an answer that others see as well', async () => {
    const event = {
      kind: 'press',
      line: `show ${guid(1)}`,
      person: alice,
      conversation: channel,
      idempotencyKey: 'k',
    } as const;
    const { card, outcome } = await testBot.bot.handle({ ...event, isSharedAnswer: true });
    const shown = card.actions?.map((action) => action.label);
    expect([outcome, shown?.includes('Tasks'), shown?.includes('Delete…')]).toEqual(['done', true, false]);
  });

  it('list the people who have a role in a denial, by name if they have written to the bot', async () => {
    const person = (id: string): AccessEntry => ({ kind: 'person', platform: 'slack', tenant: 'T1', id });
    const admins = ['U2', 'U3', 'U4', 'U5', 'U6', 'U7', 'U8'].map(person);
    const displayNames = createDisplayNames([admins], testBot.store.settings);
    const access = createRoles({ viewers: everyone, operators: [], admins });
    const listed = await createTestBot({
      barium,
      overrides: { access, displayNames, onContact: displayNames.record },
    });
    const denial = async () => replyText(await listed.say('delete order 1', { person: alice }), listed.bot);
    expect(await denial()).toContain('7 people can.');
    for (const n of [2, 3]) await listed.say('help', { person: { ...alice, id: `U${n}`, name: `Name ${n}` } });
    expect(await denial()).toContain('Name 2, Name 3, and 5 others can.');
    for (const n of [4, 5, 6, 7]) {
      await listed.say('help', { person: { ...alice, id: `U${n}`, name: `Name ${n}` } });
    }
    expect(await denial()).toContain('Name 2, Name 3, Name 4, Name 5, Name 6, and 2 others can.');
    await listed.close();
  });

  it('name the setting in a denial if nobody has the role', async () => {
    const access = createRoles({ viewers: everyone, operators: [], admins: [] });
    const unlisted = await createTestBot({ barium, overrides: { access } });
    const reply = await unlisted.say('send order 1 Approve', { person: alice });
    expect(replyText(reply, unlisted.bot)).toMatch(/Nobody can yet.*ACCESS_OPERATORS/s);
    await unlisted.close();
  });
});
