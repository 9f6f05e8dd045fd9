import fc from 'fast-check';
import type { GroupMembership } from '../../src/access/groups.ts';
import {
  accessEntryFor,
  createRoles,
  entryText,
  type FindMembership,
  isAtLeast,
  type Role,
} from '../../src/access/roles.ts';
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
const person = (id: string, tenant = 'T1'): Person => ({
  platform: 'slack',
  tenant,
  id,
  name: id,
  membership: 'member',
});

/** Groups with these members; `undefined` if the platform does not answer. */
function createGroups(people: Readonly<Record<string, readonly string[] | undefined>>) {
  const requested: string[] = [];
  const groups: GroupMembership = {
    async isMember(group, id) {
      requested.push(group.id);
      return people[group.id]?.includes(id);
    },
    cachedMembership: (group, id) => people[group.id]?.includes(id),
    isForbidden: () => false,
  };
  return { groups, requested };
}

describe('a person’s role', () => {
  it('is not granted to guests by `*`, only by their own entry or a group', async () => {
    const { groups } = createGroups({ S1: ['U2'] });
    const lists = { viewers: [everyone], operators: [slackPerson('U1'), slackGroup('S1')], admins: [] };
    const access = createRoles(lists, groups);
    const roleOf = async (id: string) =>
      (await access.effectiveRole({ ...person(id), membership: 'guest' }, 'viewer')).role;
    expect(await Promise.all(['U1', 'U2', 'U3'].map(roleOf))).toEqual(['operator', 'operator', undefined]);
  });

  it('is not granted by `*` while it is unknown whether they are a member, which makes it indeterminate', async () => {
    const { groups } = createGroups({ S1: ['U2'] });
    const lists = { viewers: [everyone], operators: [slackPerson('U1'), slackGroup('S1')], admins: [] };
    const access = createRoles(lists, groups);
    const roleOf = (id: string) => access.effectiveRole({ ...person(id), membership: 'unknown' }, 'viewer');
    expect(await Promise.all(['U1', 'U2', 'U3'].map(roleOf))).toEqual([
      { role: 'operator', isIndeterminate: false },
      { role: 'operator', isIndeterminate: false },
      { role: undefined, isIndeterminate: true },
    ]);
    expect(await access.hasRole({ ...person('U3'), membership: 'unknown' }, 'viewer')).toBe(false);
  });

  it('is nothing for bots, deactivated accounts and people from elsewhere, even if they are listed', async () => {
    const { groups } = createGroups({ S1: ['U2'] });
    const lists = { viewers: [everyone], operators: [], admins: [slackPerson('U1'), slackGroup('S1')] };
    const access = createRoles(lists, groups);
    for (const id of ['U1', 'U2', 'U3']) {
      const nobody = { ...person(id), membership: 'none' } as const;
      expect(await access.effectiveRole(nobody, 'viewer')).toEqual({ role: undefined, isIndeterminate: false });
      expect(await access.hasRole(nobody, 'viewer')).toBe(false);
    }
  });

  it('of a person that was stored is that of their current membership', async () => {
    const lists = { viewers: [everyone], operators: [], admins: [] };
    const here = { platform: 'slack', tenant: 'T1', id: 'C1', isDirect: false } as const;
    const now = async (find?: FindMembership) => {
      const current = await createRoles(lists, undefined, find).withCurrentMembership(person('U1'), here);
      return current.membership;
    };
    expect([await now(async () => 'guest'), await now()]).toEqual(['guest', 'unknown']);
  });

  it('is the highest that any list grants, by name, by group or by `*`', async () => {
    const { groups } = createGroups({ S1: ['U2'], S2: ['U3'] });
    const lists = {
      viewers: [everyone],
      operators: [slackPerson('U1'), slackGroup('S1')],
      admins: [slackGroup('S2')],
    };
    const access = createRoles(lists, groups);
    const roles = ['U1', 'U2', 'U3', 'U4'].map(async (id) => (await access.effectiveRole(person(id), 'viewer')).role);
    expect(await Promise.all(roles)).toEqual(['operator', 'operator', 'admin', 'viewer']);
  });

  it('requires no lookup if no group can grant a higher one', async () => {
    const { groups, requested } = createGroups({ S1: ['U1'] });
    const lists = { viewers: [slackGroup('S1')], operators: [], admins: [slackPerson('U1')] };
    const access = createRoles(lists, groups);
    await access.effectiveRole(person('U1'), 'admin');
    await access.effectiveRole(person('U1', 'T2'), 'admin');
    await access.effectiveRole(
      { platform: 'cli', tenant: 'local', id: 'root', name: 'root', membership: 'member' },
      'admin',
    );
    expect(requested).toEqual([]);
  });

  it('requires no lookup if the person is listed by name for the required role', async () => {
    const { groups, requested } = createGroups({ S1: undefined });
    const lists = { viewers: [everyone], operators: [slackPerson('U1')], admins: [slackGroup('S1')] };
    const access = createRoles(lists, groups);
    expect(await access.effectiveRole(person('U1'), 'operator')).toEqual({
      role: 'operator',
      isIndeterminate: true,
    });
    expect(requested).toEqual([]);
    await access.effectiveRole(person('U1'), 'admin');
    expect(requested).toEqual(['S1']);
  });

  it('that everybody has is confirmed without a lookup', async () => {
    const { groups, requested } = createGroups({ S1: ['U1'] });
    const lists = { viewers: [everyone], operators: [slackGroup('S1')], admins: [] };
    const access = createRoles(lists, groups);
    expect([await access.hasRole(person('U2'), 'viewer'), requested]).toEqual([true, []]);
    const hasRole = [await access.hasRole(person('U1'), 'operator'), await access.hasRole(person('U2'), 'operator')];
    expect(hasRole).toEqual([true, false]);
  });

  it('is not granted by a group that cannot be looked up, and then is indeterminate', async () => {
    const { groups } = createGroups({ S1: undefined, S2: ['U1'] });
    const lists = { viewers: [everyone], operators: [slackGroup('S2')], admins: [slackGroup('S1')] };
    const access = createRoles(lists, groups);
    expect(await access.effectiveRole(person('U1'), 'admin')).toEqual({
      role: 'operator',
      isIndeterminate: true,
    });
    const swapped = createRoles({ ...lists, admins: [slackGroup('S2')], operators: lists.admins }, groups);
    expect(await swapped.effectiveRole(person('U1'), 'admin')).toEqual({
      role: 'admin',
      isIndeterminate: false,
    });
  });

  it('is never higher than the lists grant', async () => {
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
      required: fc.constantFrom<Role>('viewer', 'operator', 'admin'),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ lists, groups: people, who: [id, tenant], required }) => {
        const { groups } = createGroups(people);
        const isGrant = (one: AccessEntry) =>
          one.kind === 'everyone' ||
          (one.tenant === tenant && (one.kind === 'person' ? one.id === id : people[one.id as 'S1']?.includes(id)));
        const { role, isIndeterminate } = await createRoles(lists, groups).effectiveRole(person(id, tenant), required);
        const highest = lists.admins.some(isGrant)
          ? 'admin'
          : lists.operators.some(isGrant)
            ? 'operator'
            : lists.viewers.some(isGrant)
              ? 'viewer'
              : undefined;
        // The required role is always decided; nothing is granted beyond the lists.
        expect(isAtLeast(role, required)).toBe(isAtLeast(highest, required));
        expect(await createRoles(lists, groups).hasRole(person(id, tenant), required)).toBe(
          isAtLeast(highest, required),
        );
        if (role !== undefined) expect(isAtLeast(highest, role)).toBe(true);
        if (!isIndeterminate) expect(role).toBe(highest);
      }),
    );
  });
});

describe('an access entry', () => {
  it.each([
    ['slack:T1/U2', { platform: 'slack', tenant: 'T1', id: 'U2' }],
    [`teams:${guid}/${guid}`, { platform: 'teams', tenant: guid, id: guid }],
    ['teams:local/user-1', { platform: 'teams', tenant: 'local', id: 'user-1' }],
    ['web:local', { platform: 'web', tenant: 'local', id: 'local' }],
  ] as const)('is shown to the person as %s', (text, who) => {
    expect(accessEntryFor({ ...who, name: 'Alice', membership: 'member' })).toBe(text);
    expect(parseAccessEntry(text)).toEqual({ kind: 'person', ...who });
  });

  it.each(['*', 'slack:T1/U2', 'slack:E1/group:S3', `teams:${guid}/${guid}`, 'teams:local/u', 'web:local'])(
    'is formatted as it was parsed: %s',
    (text) => {
      const entry = parseAccessEntry(text);
      expect(entry && entryText(entry)).toBe(text);
    },
  );

  it.each(['teams:local/group:S1x/', 'slack:T1/C5', `teams:${guid}/alice@example.com`, 'web:other', 'S3'])(
    'cannot be %s',
    (text) => expect(parseAccessEntry(text)).toBeUndefined(),
  );
});

describe('the grantees of a role', () => {
  it('are listed once each, with the groups of the asker’s own workspace', () => {
    const lists = {
      viewers: [everyone],
      operators: [slackPerson('U1'), slackPerson('U2'), slackGroup('S1'), slackGroup('S9', 'T9')],
      admins: [slackPerson('U1'), slackGroup('S1')],
    };
    const access = createRoles(lists);
    expect(access.granteesOf('operator', person('U7'))).toMatchObject({
      people: { length: 2 },
      groups: ['S1'],
    });
    expect(access.granteesOf('admin', person('U7', 'T9'))).toMatchObject({
      people: { length: 1 },
      groups: [],
    });
  });
});
