import { createNames } from '../../src/access/display-names.ts';
import type { Groups } from '../../src/access/groups.ts';
import { createAccess } from '../../src/access/roles.ts';
import type { Person } from '../../src/chat/person.ts';
import type { AccessEntry } from '../../src/config/index.ts';
import { channel, createHarness, type Harness, words } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium } from '../memory-barium.ts';

const alice: Person = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Alice' };
const everyone: readonly AccessEntry[] = [{ kind: 'everyone' }];
const crew: AccessEntry = { kind: 'group', platform: 'slack', tenant: 'T1', id: 'S3' };

describe('what somebody may do', () => {
  let barium: MemoryBarium;
  let harness: Harness;
  let members: readonly string[] | undefined;

  beforeEach(async () => {
    members = [alice.id];
    barium = createMemoryBarium([{ waitsFor: ['Approve'] }]);
    const groups: Groups = {
      has: async (_, id) => members?.includes(id),
      glance: (_, id) => members?.includes(id),
    };
    const access = createAccess({ viewers: everyone, operators: [crew], admins: [crew] }, groups);
    harness = await createHarness({ barium, parts: { access } });
  });
  afterEach(() => harness.close());

  const say = (line: string) => harness.say(line, { person: alice });
  const labels = async (line: string) => (await say(line)).card.actions?.map((action) => action.label) ?? [];

  it('is decided when a button is pressed, not when it was drawn', async () => {
    const { card } = await say('delete order 1');
    members = [];
    const denied = await harness.press(card, 'Delete the case', { person: alice });
    expect(words(denied, harness.bot)).toMatch(
      /It is for admins.*The group S3 may\..*slack:T1\/U1 into ACCESS_ADMINS/s,
    );
    expect(barium.effects).toEqual([]);
    members = [alice.id];
    expect((await harness.press(card, 'Delete the case', { person: alice })).outcome).toBe('done');
  });

  it('is nothing more while the group cannot be looked up, and the refusal says so', async () => {
    const { card } = await say('send order 1');
    members = undefined;
    const denied = [
      await say('send order 1 Approve'),
      await harness.press(card, 'Show case', { person: alice }),
    ];
    expect(words(denied[0] as never, harness.bot)).toContain('cannot be checked right now');
    expect([denied[1]?.outcome, barium.effects]).toEqual(['done', []]);
  });

  it.each([
    ['text', { kind: 'text', line: 'send order 1 Approve' }],
    ['a button', { kind: 'press', line: 'send order 1 Approve' }],
    ['a form', { kind: 'form', line: 'send order 1', values: { message: 'Approve' } }],
    ['a file', { kind: 'file', files: [] }],
  ] as const)('is checked for %s alike', async (_, what) => {
    members = [];
    const reply = await harness.bot.handle({
      ...what,
      person: alice,
      conversation: channel,
      idempotencyKey: 'k',
    });
    expect([reply.outcome, reply.card.title]).toEqual(['refused', 'You may not do this']);
    expect(barium.effects).toEqual([]);
  });

  it('is what the buttons are for', async () => {
    expect(await labels(`show ${guid(1)}`)).toEqual(expect.arrayContaining(['Send message', 'Delete…']));
    members = [];
    const seen = [...(await labels(`show ${guid(1)}`)), ...(await labels(`files ${guid(1)}`))];
    for (const label of ['Send message', 'Upload file', 'New folder', 'New form', 'Delete…']) {
      expect(seen).not.toContain(label);
    }
  });

  it('is not what an answer shows that others see as well', async () => {
    const incoming = {
      kind: 'press',
      line: `show ${guid(1)}`,
      person: alice,
      conversation: channel,
      idempotencyKey: 'k',
    } as const;
    const { card, outcome } = await harness.bot.handle({ ...incoming, isSharedAnswer: true });
    const shown = card.actions?.map((action) => action.label);
    expect([outcome, shown?.includes('Tasks'), shown?.includes('Delete…')]).toEqual(['done', true, false]);
  });

  it('says by name who may, as far as they were heard from', async () => {
    const person = (id: string): AccessEntry => ({ kind: 'person', platform: 'slack', tenant: 'T1', id });
    const admins = ['U2', 'U3', 'U4', 'U5', 'U6', 'U7', 'U8'].map(person);
    const names = createNames([admins], harness.store.settings);
    const access = createAccess({ viewers: everyone, operators: [], admins });
    const listed = await createHarness({ barium, parts: { access, names, heard: names.heard } });
    const who = async () => words(await listed.say('delete order 1', { person: alice }), listed.bot);
    expect(await who()).toContain('7 people may.');
    for (const n of [2, 3])
      await listed.say('help', { person: { ...alice, id: `U${n}`, name: `Name ${n}` } });
    expect(await who()).toContain('Name 2, Name 3, and 5 more may.');
    for (const n of [4, 5, 6, 7]) {
      await listed.say('help', { person: { ...alice, id: `U${n}`, name: `Name ${n}` } });
    }
    expect(await who()).toContain('Name 2, Name 3, Name 4, Name 5, Name 6, and 2 more may.');
    await listed.close();
  });

  it('names the variable where nobody is listed', async () => {
    const access = createAccess({ viewers: everyone, operators: [], admins: [] });
    const bare = await createHarness({ barium, parts: { access } });
    const reply = await bare.say('send order 1 Approve', { person: alice });
    expect(words(reply, bare.bot)).toMatch(/Nobody may yet.*ACCESS_OPERATORS/s);
    await bare.close();
  });
});
