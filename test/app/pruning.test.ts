import { pino } from 'pino';
import { type HourlyJobOptions, startHourlyJobs } from '../../src/app/hourly-jobs.ts';
import { prune } from '../../src/app/pruning.ts';
import { createInstallationWarnings } from '../../src/app/warnings.ts';
import { type Config, readConfig } from '../../src/config/index.ts';
import type { ReloadFault } from '../../src/request/context.ts';
import type { NewAuditRow } from '../../src/store/contract/audit.ts';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { createTestClock } from '../rate-limit/test-clock.ts';

const now = new Date('2026-11-23T09:00:00Z');

function auditRow(at: string): NewAuditRow {
  const command = { command: 'instance.delete', instanceId: '1', instanceName: undefined, detail: undefined };
  return { at, person: alice, conversation: channel, ...command, outcome: 'denied' };
}

describe('the retention', () => {
  let store: SqliteStore;
  beforeEach(async () => {
    store = await openSqliteStore(':memory:');
  });
  afterEach(() => store.close());

  async function readAudit(): Promise<readonly string[]> {
    const rows = [];
    for await (const some of store.audit.readBetween('2020', undefined)) rows.push(...some);
    return rows.map(({ at, command }) => `${at.slice(0, 10)} ${command}`);
  }

  it('of the audit log is forever by default', async () => {
    await store.audit.write(auditRow('2001-01-01T00:00:00.000Z'));
    expect((await prune(store, readConfig({}).retention, now)).audit).toBe(0);
    expect((await store.audit.size()).rows).toBe(1);
  });

  it('of the audit log deletes whole months only, with a row that says so', async () => {
    // 30 days before is October 24.
    for (const day of ['2026-09-30', '2026-10-01', '2026-10-31', '2026-11-01']) {
      await store.audit.write(auditRow(`${day}T12:00:00.000Z`));
    }
    expect((await prune(store, readConfig({ AUDIT_RETENTION: '30d' }).retention, now)).audit).toBe(1);
    expect(await readAudit()).toEqual([
      '2026-10-01 instance.delete',
      '2026-10-31 instance.delete',
      '2026-11-01 instance.delete',
      '2026-11-23 audit.prune',
    ]);
  });

  it('is 400 days for the history of cases', async () => {
    await store.messageNames.record('Order', { name: 'Old', boundary: false }, '2025-10-19T08:00:00.000Z');
    await store.messageNames.record('Order', { name: 'New', boundary: false }, '2025-10-19T10:00:00.000Z');
    expect((await prune(store, readConfig({}).retention, now)).messageNames).toBe(1);
    expect(await store.messageNames.listRecent('Order')).toEqual([{ name: 'New', boundary: false }]);
  });
});

function createWarnings(
  { access, retention }: Pick<Config, 'access' | 'retention'>,
  audit: Parameters<typeof createInstallationWarnings>[0]['audit'],
  reloadFault?: ReloadFault,
) {
  return createInstallationWarnings({
    isOpenByDefault: () => access.isOpenByDefault,
    reloadFault: () => reloadFault,
    retention,
    audit,
    backups: undefined,
  });
}

describe('the hourly jobs', () => {
  let store: SqliteStore;
  beforeEach(async () => {
    store = await openSqliteStore(':memory:');
  });
  afterEach(async () => {
    await store.close();
  });

  /** Runs the jobs for so many minutes. Returns what they did. */
  async function run(minutes: number, overrides: Partial<HourlyJobOptions> = {}) {
    const lines: string[] = [];
    const log = pino({ level: 'warn', base: null }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
    let refreshed = 0;
    const config = readConfig({
      BARIUM_BASE_URL: 'https://barium.example/api',
      BARIUM_USERNAME: 'u',
      BARIUM_PASSWORD: 'p',
      BARIUM_API_KEY: 'k',
    });
    const clock = createTestClock();
    const stop = startHourlyJobs({
      store,
      retention: config.retention,
      backups: undefined,
      pictureKeys: {
        async refresh() {
          refreshed += 1;
        },
      },
      isLeader: () => true,
      warnings: createWarnings(config, store.audit),
      log,
      now: () => now,
      clock,
      ...overrides,
    });
    for (let n = 0; n < minutes; n += 1) clock.advance(60_000);
    await stop();
    return { refreshed, lines };
  }

  const settingExists = async () => (await store.settings.get('expired')) !== undefined;

  it('prune the store in the leader only, and refresh the keys of pictures everywhere', async () => {
    await store.settings.set('expired', 'a', '2026-01-01');
    expect((await run(130, { isLeader: () => false })).refreshed).toBe(3);
    expect(await settingExists()).toBe(true);
    expect((await run(2)).refreshed).toBe(1);
    expect(await settingExists()).toBe(false);
  });

  it('warn once a day that everyone can look', async () => {
    const { lines } = await run(25 * 60 + 5);
    expect(lines).toEqual(Array(2).fill(expect.stringContaining('ACCESS_VIEWERS is not set')));
  });

  it('warn of a large audit log that is kept forever', async () => {
    const warnings = createWarnings(readConfig({}), {
      size: async () => ({ rows: 1_000_001, oldestAt: undefined }),
    });
    expect((await run(1, { warnings })).lines).toEqual([expect.stringContaining('set AUDIT_RETENTION')]);
    const limited = createWarnings(readConfig({ AUDIT_RETENTION: '365d' }), {
      size: async () => ({ rows: 1_000_001, oldestAt: undefined }),
    });
    expect((await run(1, { warnings: limited })).lines).toEqual([]);
  });

  it('repeat why the settings could not be read again', async () => {
    const fault = { since: now.toISOString(), issues: [{ variable: 'ACCESS_ADMINS', problem: 'is blank' }] };
    const warnings = createWarnings(readConfig({}), store.audit, fault);
    expect((await run(1, { warnings })).lines).toEqual([expect.stringContaining('the earlier access lists stay')]);
  });

  it('go on after one of them failed', async () => {
    const pictureKeys = { refresh: () => Promise.reject(new Error('the store is away')) };
    await store.settings.set('expired', 'a', '2026-01-01');
    expect((await run(1, { pictureKeys })).lines).toContain('failed to refresh the picture keys');
    expect(await settingExists()).toBe(false);
  });
});
