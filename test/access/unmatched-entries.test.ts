import { createStrays, type Strays } from '../../src/access/unmatched-entries.ts';
import type { Directory } from '../../src/chat/adapter.ts';
import type { Platform } from '../../src/chat/person.ts';
import { parseAccessEntry } from '../../src/config/access.ts';
import type { AccessConfig, AccessEntry } from '../../src/config/index.ts';
import { createHarness, words } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';

const list = (...texts: readonly string[]): readonly AccessEntry[] =>
  texts.flatMap((text) => parseAccessEntry(text) ?? []);
const limit = (id: string, ...applications: readonly string[]) => ({
  ...({ platform: 'slack', tenant: 'T1', id, applications } as const),
});

describe('entries of the access lists that name nobody', () => {
  let asked: string[];
  let logged: string[];
  let knows: Directory['exists'];
  let applications: readonly string[] | undefined;
  let now: number;
  const tenant = '01234567-89ab-4def-8123-456789abcdef';

  beforeEach(() => {
    asked = [];
    logged = [];
    applications = ['Order'];
    knows = async ({ id }) => !id.endsWith('9');
    now = 0;
  });

  const open = (
    access: Partial<AccessConfig>,
    platforms: readonly Platform[] = ['slack', 'teams'],
  ): Strays => {
    const nothing = { viewers: [], operators: [], admins: [], applications: [] };
    const slack: Directory = {
      members: async () => [],
      exists: (listed) => {
        asked.push(listed.id);
        return knows(listed);
      },
    };
    const teams: Directory = { members: async () => [], exists: async () => undefined };
    return createStrays({
      access: { ...nothing, ...access },
      platforms: new Set(platforms),
      directory: (platform) => (platform === 'slack' ? slack : teams),
      applications: async () => applications,
      log: {
        warn: (facts: object) => void logged.push(JSON.stringify(facts)),
        debug: () => undefined,
      } as never,
      now: () => new Date(now),
    });
  };

  it('are found in every list, asked about once each, and are in the log once', async () => {
    const strays = open({
      viewers: list('*', 'slack:T1/U2', 'slack:T1/U9'),
      admins: list('slack:T1/U9', 'slack:T1/group:S9', 'slack:T1/group:S3'),
    });
    const found = (await strays.look()).map(({ variable, entry, why }) => `${variable} ${entry} ${why}`);
    expect(found.sort()).toEqual([
      'ACCESS_ADMINS slack:T1/U9 nobody',
      'ACCESS_ADMINS slack:T1/group:S9 nobody',
      'ACCESS_VIEWERS slack:T1/U9 nobody',
    ]);
    await strays.look();
    expect([asked.filter((id) => id === 'U9').length, logged.length]).toEqual([2, 3]);
  });

  it('are those of a platform that is not configured, and never those that cannot be told', async () => {
    const access = { operators: list(`teams:${tenant}/${tenant}`, 'web:local') };
    expect(await open(access).look()).toMatchObject([{ entry: 'web:local', why: 'not-connected' }]);
  });

  it('are told apart from those that could not be checked', async () => {
    knows = async () => Promise.reject(new Error('down'));
    const found = await open({ operators: list('slack:T1/U2') }).look();
    expect(found).toMatchObject([{ entry: 'slack:T1/U2', why: 'unchecked' }]);
  });

  it('are the applications that no instance is of, once all are known', async () => {
    applications = undefined;
    const strays = open({ applications: [limit('C5', 'ORDER', 'Ordr'), limit('U9', 'Order')] });
    expect(await strays.look()).toMatchObject([{ entry: 'slack:T1/U9 = Order', why: 'nobody' }]);
    applications = ['Order'];
    strays.applicationsAreKnown();
    expect(await strays.look()).toMatchObject([
      { why: 'nobody' },
      { entry: 'slack:T1/C5 = ORDER, Ordr', why: 'no-such-application', application: 'Ordr' },
    ]);
  });

  it('are looked for again after a while, beside the answer', async () => {
    const strays = open({ operators: list('slack:T1/U9') });
    expect(await strays.known()).toHaveLength(1);
    knows = async () => true;
    now = 11 * 60_000;
    expect(await strays.known()).toHaveLength(1);
    await strays.look();
    expect(await strays.known()).toHaveLength(0);
  });

  it('are in the status: each for an admin, how many for others', async () => {
    const strays = open({ operators: list('slack:T1/U9') });
    const harness = await createHarness({ barium: createMemoryBarium([]), parts: { strays } });
    expect(words(await harness.say('status'), harness.bot)).toContain(
      'ACCESS_OPERATORS: slack:T1/U9 is not known to Slack',
    );
    await harness.close();
    const everyone = list('*');
    const access = { viewers: [...everyone], operators: [], admins: [] };
    const viewed = await createHarness({ barium: createMemoryBarium([]), access, parts: { strays } });
    const seen = words(await viewed.say('status'), viewed.bot);
    expect([seen.includes('1 entry of ACCESS_OPERATORS'), seen.includes('U9')]).toEqual([true, false]);
    await viewed.close();
  });
});
