import { authorize, authorizeListener, authorizeStored, isPermitted } from '../../src/access/authorization.ts';
import type { GroupMembership } from '../../src/access/groups.ts';
import { createRoles } from '../../src/access/roles.ts';
import { createApplicationScopes } from '../../src/access/scopes.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Membership, Person } from '../../src/chat/person.ts';
import type { AccessEntry } from '../../src/config/index.ts';
import { allowAllScopes } from '../allow-all.ts';

const person: Person = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Alice', membership: 'member' };
const conversation: Conversation = { platform: 'slack', tenant: 'T1', id: 'C1', isDirect: false };
const crew: AccessEntry = { kind: 'group', platform: 'slack', tenant: 'T1', id: 'S3' };
const scopes = createApplicationScopes([{ platform: 'slack', tenant: 'T1', id: 'C1', applications: ['Order'] }]);

/** `members` of the group are `undefined` while they cannot be looked up. */
function createAccess(
  viewers: readonly AccessEntry[],
  members: readonly string[] | undefined,
  membership: Membership = 'member',
) {
  const requested: string[] = [];
  const groups: GroupMembership = {
    async isMember(group, id) {
      requested.push(group.id);
      return members?.includes(id);
    },
    cachedMembership: () => undefined,
    isForbidden: () => false,
  };
  const lists = { viewers, operators: [], admins: [crew] };
  return { requested, access: createRoles(lists, groups, async () => membership) };
}

describe('authorization', () => {
  it('requires both the role and a visible application', async () => {
    const { access } = createAccess([{ kind: 'everyone' }], ['U1']);
    const authorization = await authorize({ access, scopes }, person, conversation, 'admin');
    const canAdministrate = (applicationName: string | undefined) =>
      isPermitted(authorization, 'admin', { applicationName });
    expect([canAdministrate('Order'), canAdministrate('Leave'), canAdministrate(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(isPermitted({ ...authorization, role: 'viewer' }, 'admin', { applicationName: 'Order' })).toBe(false);
  });

  it('the authorization of a listener waits for no group lookup if everyone is a viewer', async () => {
    const { access, requested } = createAccess([{ kind: 'everyone' }], undefined);
    expect(await authorizeListener({ access, scopes: allowAllScopes }, person, conversation)).toEqual({
      role: 'viewer',
      isIndeterminate: false,
      instanceFilter: undefined,
    });
    expect(requested).toEqual([]);
  });

  it.each([
    ['guest', undefined, false],
    ['none', undefined, false],
    ['unknown', undefined, true],
    ['member', 'viewer', false],
  ] as const)('of a stored person, listening or not, is that of a %s', async (membership, role, isIndeterminate) => {
    const { access } = createAccess([{ kind: 'everyone' }], [], membership);
    const services = { access, scopes: allowAllScopes };
    const expected = { role, isIndeterminate };
    expect(await authorizeListener(services, person, conversation)).toMatchObject(expected);
    expect(await authorizeStored(services, person, conversation, 'viewer')).toMatchObject(expected);
  });

  it('the authorization of a listener is indeterminate if a group that cannot be looked up decides', async () => {
    const { access } = createAccess([crew], undefined);
    expect(await authorizeListener({ access, scopes: allowAllScopes }, person, conversation)).toMatchObject({
      role: undefined,
      isIndeterminate: true,
    });
  });
});
