import { pino } from 'pino';
import { openAccess } from '../../src/access/index.ts';
import type { ChatAdapter, Directory } from '../../src/chat/adapter.ts';
import type { Person } from '../../src/chat/person.ts';
import { readConfig } from '../../src/config/index.ts';

const alice: Person = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Alice' };

describe('access', () => {
  const open = () =>
    openAccess({
      config: readConfig({ ACCESS_ADMINS: 'slack:T1/group:S3', ACCESS_OPERATORS: 'web:local' }),
      applications: async () => undefined,
      log: pino({ level: 'silent' }),
      now: () => new Date(),
    });
  const slack = (members: Directory['members']) =>
    ({ platform: 'slack', directory: { members, knows: async () => true } }) as unknown as ChatAdapter;

  it('opens nothing through a group whose platform has not been met, and what it says once it has', async () => {
    const before = open();
    expect(await before.access.standing(alice, 'admin')).toEqual({ role: 'viewer', unsure: true });
    const after = open();
    after.meet([slack(async () => ['U1'])]);
    expect(await after.access.standing(alice, 'admin')).toEqual({ role: 'admin', unsure: false });
  });

  it('asks no platform for anything while somebody types who is in no group’s workspace', async () => {
    const asked: string[] = [];
    const { access, meet } = open();
    meet([
      slack(async ({ id }) => {
        asked.push(id);
        return [];
      }),
    ]);
    await access.standing({ platform: 'web', tenant: 'local', id: 'local', name: 'Guest' }, 'operator');
    await access.standing({ ...alice, tenant: 'T2' }, 'admin');
    expect(asked).toEqual([]);
  });

  it('knows which platforms are not in use', async () => {
    const found = await open().strays.look();
    expect(found.map(({ entry, why }) => [entry, why])).toEqual([['slack:T1/group:S3', 'not-connected']]);
  });
});
