import fc from 'fast-check';
import type { Groups } from '../../src/access/groups.ts';
import { accessEntryOf, createAccess, entryText, includes, type Role } from '../../src/access/roles.ts';
import type { Person } from '../../src/chat/person.ts';
import { parseAccessEntry } from '../../src/config/access.ts';
import type { AccessEntry, GroupEntry } from '../../src/config/index.ts';

const guid = '01234567-89ab-4def-8123-456789abcdef';
const everyone: AccessEntry = { kind: 'everyone' };
const slackPerson = (id: string, tenant = 'T1'): AccessEntry => ({
  kind: 'person',
  platform: 'slack',
  tenant,
  id,
});
const slackGroup = (id: string, tenant = 'T1'): GroupEntry => ({
  kind: 'group',
  platform: 'slack',
  tenant,
  id,
});
const person = (id: string, tenant = 'T1'): Person => ({ platform: 'slack', tenant, id, name: id });

/** Groups with these people in them; `undefined` where the platform does not tell. */
function groupsOf(people: Readonly<Record<string, readonly string[] | undefined>>) {
  const asked: string[] = [];
  const groups: Groups = {
    async has(group, id) {
      asked.push(group.id);
      return people[group.id]?.includes(id);
    },
    glance: (group, id) => people[group.id]?.includes(id),
  };
  return { groups, asked };
}

describe('a role', () => {
  it('of everyone is not a guest’s, who is listed by name or by a group', async () => {
    const { groups } = groupsOf({ S1: ['U2'] });
    const lists = { viewers: [everyone], operators: [slackPerson('U1'), slackGroup('S1')], admins: [] };
    const access = createAccess(lists, groups);
    const roleOf = async (id: string) =>
      (await access.standing({ ...person(id), isGuest: true }, 'viewer')).role;
    expect(await Promise.all(['U1', 'U2', 'U3'].map(roleOf))).toEqual(['operator', 'operator', undefined]);
  });

  it('is the highest that a list gives, by name, by group or to everyone', async () => {
    const { groups } = groupsOf({ S1: ['U2'], S2: ['U3'] });
    const lists = {
      viewers: [everyone],
      operators: [slackPerson('U1'), slackGroup('S1')],
      admins: [slackGroup('S2')],
    };
    const access = createAccess(lists, groups);
    const roles = ['U1', 'U2', 'U3', 'U4'].map(
      async (id) => (await access.standing(person(id), 'viewer')).role,
    );
    expect(await Promise.all(roles)).toEqual(['operator', 'operator', 'admin', 'viewer']);
  });

  it('asks nobody where no group can give more', async () => {
    const { groups, asked } = groupsOf({ S1: ['U1'] });
    const lists = { viewers: [slackGroup('S1')], operators: [], admins: [slackPerson('U1')] };
    const access = createAccess(lists, groups);
    await access.standing(person('U1'), 'admin');
    await access.standing(person('U1', 'T2'), 'admin');
    await access.standing({ platform: 'cli', tenant: 'local', id: 'root', name: 'root' }, 'admin');
    expect(asked).toEqual([]);
  });

  it('does not let somebody wait who is listed by name for what they need', async () => {
    const { groups, asked } = groupsOf({ S1: undefined });
    const lists = { viewers: [everyone], operators: [slackPerson('U1')], admins: [slackGroup('S1')] };
    const access = createAccess(lists, groups);
    expect(await access.standing(person('U1'), 'operator')).toEqual({ role: 'operator', unsure: true });
    expect(asked).toEqual([]);
    await access.standing(person('U1'), 'admin');
    expect(asked).toEqual(['S1']);
  });

  it('that everybody has lets nobody wait who types', async () => {
    const { groups, asked } = groupsOf({ S1: ['U1'] });
    const lists = { viewers: [everyone], operators: [slackGroup('S1')], admins: [] };
    const access = createAccess(lists, groups);
    expect([await access.may(person('U2'), 'viewer'), asked]).toEqual([true, []]);
    const may = [await access.may(person('U1'), 'operator'), await access.may(person('U2'), 'operator')];
    expect(may).toEqual([true, false]);
  });

  it('of a group that cannot be looked up is not given, and that is told', async () => {
    const { groups } = groupsOf({ S1: undefined, S2: ['U1'] });
    const lists = { viewers: [everyone], operators: [slackGroup('S2')], admins: [slackGroup('S1')] };
    const access = createAccess(lists, groups);
    expect(await access.standing(person('U1'), 'admin')).toEqual({ role: 'operator', unsure: true });
    const sure = createAccess({ ...lists, admins: [slackGroup('S2')], operators: lists.admins }, groups);
    expect(await sure.standing(person('U1'), 'admin')).toEqual({ role: 'admin', unsure: false });
  });

  it('is never higher than the lists say', async () => {
    const entry = fc.oneof(
      fc.constant(everyone),
      fc.tuple(fc.constantFrom('U1', 'U2'), fc.constantFrom('T1', 'T2')).map(([id, t]) => slackPerson(id, t)),
      fc.tuple(fc.constantFrom('S1', 'S2'), fc.constantFrom('T1', 'T2')).map(([id, t]) => slackGroup(id, t)),
    );
    const list = fc.array(entry, { maxLength: 3 });
    const members = fc.option(fc.subarray(['U1', 'U2']), { nil: undefined });
    const given = fc.record({
      lists: fc.record({ viewers: list, operators: list, admins: list }),
      groups: fc.record({ S1: members, S2: members }),
      who: fc.tuple(fc.constantFrom('U1', 'U2'), fc.constantFrom('T1', 'T2')),
      needs: fc.constantFrom<Role>('viewer', 'operator', 'admin'),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ lists, groups: people, who: [id, tenant], needs }) => {
        const { groups } = groupsOf(people);
        const gives = (one: AccessEntry) =>
          one.kind === 'everyone' ||
          (one.tenant === tenant &&
            (one.kind === 'person' ? one.id === id : people[one.id as 'S1']?.includes(id)));
        const { role, unsure } = await createAccess(lists, groups).standing(person(id, tenant), needs);
        const most = lists.admins.some(gives)
          ? 'admin'
          : lists.operators.some(gives)
            ? 'operator'
            : lists.viewers.some(gives)
              ? 'viewer'
              : undefined;
        // What is needed is decided to the end; nothing is given that no list gives.
        expect(includes(role, needs)).toBe(includes(most, needs));
        expect(await createAccess(lists, groups).may(person(id, tenant), needs)).toBe(includes(most, needs));
        if (role !== undefined) expect(includes(most, role)).toBe(true);
        if (!unsure) expect(role).toBe(most);
      }),
    );
  });
});

describe('the entries of the access lists', () => {
  it.each([
    ['slack:T1/U2', { platform: 'slack', tenant: 'T1', id: 'U2' }],
    [`teams:${guid}/${guid}`, { platform: 'teams', tenant: guid, id: guid }],
    ['teams:local/user-1', { platform: 'teams', tenant: 'local', id: 'user-1' }],
    ['web:local', { platform: 'web', tenant: 'local', id: 'local' }],
  ] as const)('are the text that a person is told: %s', (text, who) => {
    expect(accessEntryOf({ ...who, name: 'Alice' })).toBe(text);
    expect(parseAccessEntry(text)).toEqual({ kind: 'person', ...who });
  });

  it.each(['*', 'slack:T1/U2', 'slack:E1/group:S3', `teams:${guid}/${guid}`, 'teams:local/u', 'web:local'])(
    'are written as they were read: %s',
    (text) => {
      const entry = parseAccessEntry(text);
      expect(entry && entryText(entry)).toBe(text);
    },
  );

  it.each(['teams:local/group:S1x/', 'slack:T1/C5', `teams:${guid}/alice@example.com`, 'web:other', 'S3'])(
    'are not %s',
    (text) => expect(parseAccessEntry(text)).toBeUndefined(),
  );
});

describe('who may', () => {
  it('is counted once each, with the groups of the asker’s own workspace', () => {
    const lists = {
      viewers: [everyone],
      operators: [slackPerson('U1'), slackPerson('U2'), slackGroup('S1'), slackGroup('S9', 'T9')],
      admins: [slackPerson('U1'), slackGroup('S1')],
    };
    const access = createAccess(lists);
    expect(access.allowed('operator', person('U7'))).toMatchObject({ people: { length: 2 }, groups: ['S1'] });
    expect(access.allowed('admin', person('U7', 'T9'))).toMatchObject({ people: { length: 1 }, groups: [] });
  });
});
