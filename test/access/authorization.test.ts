import { admission, hearing, isWithin } from '../../src/access/authorization.ts';
import type { Groups } from '../../src/access/groups.ts';
import { createAccess } from '../../src/access/roles.ts';
import { createLimits } from '../../src/access/scopes.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { AccessEntry } from '../../src/config/index.ts';

const person: Person = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Alice' };
const place: Conversation = { platform: 'slack', tenant: 'T1', id: 'C1', isDirect: false };
const crew: AccessEntry = { kind: 'group', platform: 'slack', tenant: 'T1', id: 'S3' };
const limits = createLimits([{ platform: 'slack', tenant: 'T1', id: 'C1', applications: ['Order'] }]);

/** The members of the group; `undefined` while nobody can tell. */
function accessOf(viewers: readonly AccessEntry[], members: readonly string[] | undefined) {
  const asked: string[] = [];
  const groups: Groups = {
    async has(group, id) {
      asked.push(group.id);
      return members?.includes(id);
    },
    glance: () => undefined,
  };
  return { asked, access: createAccess({ viewers, operators: [], admins: [crew] }, groups) };
}

describe('being admitted', () => {
  it('takes the role and the sight of what it is about', async () => {
    const { access } = accessOf([{ kind: 'everyone' }], ['U1']);
    const admitted = await admission({ access, limits }, person, place, 'admin');
    const within = (applicationName: string | undefined) => isWithin(admitted, 'admin', { applicationName });
    expect([within('Order'), within('Leave'), within(undefined)]).toEqual([true, false, false]);
    expect(isWithin({ ...admitted, role: 'viewer' }, 'admin', { applicationName: 'Order' })).toBe(false);
  });

  it('to hear waits for no group where nothing hangs on one', async () => {
    const { access, asked } = accessOf([{ kind: 'everyone' }], undefined);
    expect(await hearing({ access }, person, place)).toEqual({
      role: 'viewer',
      unsure: false,
      sees: undefined,
    });
    expect(asked).toEqual([]);
  });

  it('to hear is in doubt where a group that cannot be looked up decides', async () => {
    const { access } = accessOf([crew], undefined);
    expect(await hearing({ access }, person, place)).toMatchObject({ role: undefined, unsure: true });
  });
});
