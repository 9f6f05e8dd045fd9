import { pino } from 'pino';
import { createAccessControl } from '../../src/access/index.ts';
import type { ChatAdapter, Directory } from '../../src/chat/adapter.ts';
import type { Person } from '../../src/chat/person.ts';
import { readConfig } from '../../src/config/index.ts';

const alice: Person = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Alice', membership: 'member' };

describe('access control', () => {
  const create = () =>
    createAccessControl({
      config: readConfig({ ACCESS_ADMINS: 'slack:T1/group:S3', ACCESS_OPERATORS: 'web:local' }),
      applications: async () => undefined,
      settings: { get: async () => undefined, set: async () => undefined },
      log: pino({ level: 'silent' }),
      now: () => new Date(),
    });
  const slack = (members: Directory['members']) =>
    ({ platform: 'slack', directory: { members, exists: async () => true } }) as unknown as ChatAdapter;

  it('grants nothing through a group until the directory of its platform is registered', async () => {
    const before = create();
    expect(await before.access.effectiveRole(alice, 'admin')).toEqual({
      role: 'viewer',
      isIndeterminate: true,
    });
    const after = create();
    after.registerDirectories([slack(async () => ['U1'])]);
    expect(await after.access.effectiveRole(alice, 'admin')).toEqual({
      role: 'admin',
      isIndeterminate: false,
    });
  });

  it('looks up no group for a person of another workspace', async () => {
    const requested: string[] = [];
    const { access, registerDirectories } = create();
    registerDirectories([
      slack(async ({ id }) => {
        requested.push(id);
        return [];
      }),
    ]);
    await access.effectiveRole(
      { platform: 'web', tenant: 'local', id: 'local', name: 'Guest', membership: 'member' },
      'operator',
    );
    await access.effectiveRole({ ...alice, tenant: 'T2' }, 'admin');
    expect(requested).toEqual([]);
  });

  it('reports entries of platforms that are not configured', async () => {
    const unmatched = await create().accessListChecker.check();
    expect(unmatched.map(({ entry, reason }) => [entry, reason])).toEqual([['slack:T1/group:S3', 'not-connected']]);
  });

  it('decides by the latest lists, also if they were replaced while a group was looked up', async () => {
    const control = create();
    let answer: (ids: readonly string[]) => void = () => undefined;
    control.registerDirectories([slack(() => new Promise((resolve) => (answer = resolve)))]);
    const role = control.access.effectiveRole(alice, 'admin');
    control.replaceLists(readConfig({ ACCESS_ADMINS: 'slack:T1/U9', ACCESS_OPERATORS: 'slack:T1/U9' }).access);
    answer(['U1']);
    expect(await role).toEqual({ role: 'viewer', isIndeterminate: false });
  });
});
