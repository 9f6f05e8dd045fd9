import { type AccessListChecker, createAccessListChecker } from '../../src/access/unmatched-entries.ts';
import type { Directory } from '../../src/chat/adapter.ts';
import type { Platform } from '../../src/chat/person.ts';
import { parseAccessEntry } from '../../src/config/access.ts';
import type { AccessConfig, AccessEntry } from '../../src/config/index.ts';
import { createTestBot, replyText } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';

const list = (...texts: readonly string[]): readonly AccessEntry[] =>
  texts.flatMap((text) => parseAccessEntry(text) ?? []);
const limit = (id: string, ...applications: readonly string[]) =>
  ({ platform: 'slack', tenant: 'T1', id, applications }) as const;

describe('the access list checker', () => {
  let requested: string[];
  let logged: string[];
  let exists: Directory['exists'];
  let applications: readonly string[] | undefined;
  let now: number;
  const tenant = '01234567-89ab-4def-8123-456789abcdef';

  beforeEach(() => {
    requested = [];
    logged = [];
    applications = ['Order'];
    exists = async ({ id }) => !id.endsWith('9');
    now = 0;
  });

  const createChecker = (
    access: Partial<AccessConfig>,
    platforms: readonly Platform[] = ['slack', 'teams'],
  ): AccessListChecker => {
    const empty = { viewers: [], isOpenByDefault: false, operators: [], admins: [], applications: [] };
    const slack: Directory = {
      findMembership: async () => 'unknown',
      members: async () => [],
      exists: (subject) => {
        requested.push(subject.id);
        return exists(subject);
      },
    };
    const teams: Directory = {
      findMembership: async () => 'unknown' as const,
      members: async () => [],
      exists: async () => undefined,
    };
    return createAccessListChecker({
      access: { ...empty, ...access },
      platforms: new Set(platforms),
      directoryFor: (platform) => (platform === 'slack' ? slack : teams),
      applications: async () => applications,
      log: {
        warn: (facts: object) => void logged.push(JSON.stringify(facts)),
        debug: () => undefined,
      } as never,
      now: () => new Date(now),
    });
  };

  it('finds unmatched entries in every list, looks each person up once, and logs each entry once', async () => {
    const checker = createChecker({
      viewers: list('*', 'slack:T1/U2', 'slack:T1/U9'),
      admins: list('slack:T1/U9', 'slack:T1/group:S9', 'slack:T1/group:S3'),
    });
    const found = (await checker.check()).map(({ variable, entry, reason }) => `${variable} ${entry} ${reason}`);
    expect(found.sort()).toEqual([
      'ACCESS_ADMINS slack:T1/U9 not-found',
      'ACCESS_ADMINS slack:T1/group:S9 not-found',
      'ACCESS_VIEWERS slack:T1/U9 not-found',
    ]);
    await checker.check();
    expect([requested.filter((id) => id === 'U9').length, logged.length]).toEqual([2, 3]);
  });

  it('reports entries of a platform that is not configured, but none of a platform that cannot look people up', async () => {
    const access = { operators: list(`teams:${tenant}/${tenant}`, 'web:local') };
    expect(await createChecker(access).check()).toMatchObject([{ entry: 'web:local', reason: 'not-connected' }]);
  });

  it('distinguishes entries that could not be checked from unmatched ones', async () => {
    exists = async () => Promise.reject(new Error('down'));
    const found = await createChecker({ operators: list('slack:T1/U2') }).check();
    expect(found).toMatchObject([{ entry: 'slack:T1/U2', reason: 'not-checked' }]);
  });

  it('reports applications without instances once all applications are known', async () => {
    applications = undefined;
    const checker = createChecker({ applications: [limit('C5', 'ORDER', 'Ordr'), limit('U9', 'Order')] });
    expect(await checker.check()).toMatchObject([{ entry: 'slack:T1/U9 = Order', reason: 'not-found' }]);
    applications = ['Order'];
    checker.recheckApplications();
    expect(await checker.check()).toMatchObject([
      { reason: 'not-found' },
      { entry: 'slack:T1/C5 = ORDER, Ordr', reason: 'no-such-application', application: 'Ordr' },
    ]);
  });

  it('refreshes old results in the background', async () => {
    const checker = createChecker({ operators: list('slack:T1/U9') });
    expect(await checker.results()).toHaveLength(1);
    exists = async () => true;
    now = 11 * 60_000;
    expect(await checker.results()).toHaveLength(1);
    await checker.check();
    expect(await checker.results()).toHaveLength(0);
  });

  it('shows unmatched entries in the status to admins only', async () => {
    const checker = createChecker({ operators: list('slack:T1/U9') });
    const testBot = await createTestBot({
      barium: createMemoryBarium([]),
      overrides: { accessListChecker: checker },
    });
    expect(replyText(await testBot.say('status'), testBot.bot)).toContain(
      'ACCESS_OPERATORS: slack:T1/U9 wasn’t found in Slack',
    );
    await testBot.close();
    const everyone = list('*');
    const access = { viewers: [...everyone], operators: [], admins: [] };
    const viewerBot = await createTestBot({
      barium: createMemoryBarium([]),
      access,
      overrides: { accessListChecker: checker },
    });
    const status = replyText(await viewerBot.say('status'), viewerBot.bot);
    expect([status.includes('ACCESS_OPERATORS'), status.includes('U9')]).toEqual([false, false]);
    await viewerBot.close();
  });
});
