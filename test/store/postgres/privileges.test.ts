import { pino } from 'pino';
import { openCluster } from '../../../src/cluster/index.ts';
import { StoreSetupError } from '../../../src/store/errors.ts';
import { openPostgresStore } from '../../../src/store/postgres/index.ts';
import { createPool } from '../../../src/store/postgres/pool.ts';
import { setupErrorFrom } from '../../../src/store/postgres/setup-check.ts';
import { openDatabase, type TestDatabase } from '../../postgres/database.ts';

const log = pino({ level: 'silent' });

describe('a user with too few privileges', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await openDatabase({ empty: true });
    await database.run(`create role limited login password 'limited'`);
  });

  afterEach(async () => {
    await database.run('drop owned by limited cascade; drop role limited');
    await database.drop();
  });

  /** Opens everything that a replica needs. */
  async function open(url: string): Promise<void> {
    const store = await openPostgresStore(url);
    try {
      const cluster = await openCluster(store, { cron: '* * * * * *', url, log });
      await store.tokens.prune('2026-01-01');
      await store.settings.set('a', 'b');
      await store.snapshot.acquireFence();
      await cluster.close();
    } finally {
      await store.close();
    }
  }

  function limitedUserUrl(schema?: string): string {
    const url = new URL(database.url);
    url.username = 'limited';
    url.password = 'limited';
    if (schema !== undefined) url.searchParams.set('options', `-csearch_path=${schema}`);
    return url.href;
  }

  /** Runs the statements that each setup error suggests, as a superuser, until opening succeeds. Returns how often. */
  async function openWithRemedies(url: string): Promise<number> {
    for (let times = 0; times < 5; times += 1) {
      try {
        await open(url);
        return times;
      } catch (error) {
        if (!(error instanceof StoreSetupError)) throw error;
        const statements = /: ((?:(?:grant|create) [^;]+; ?)+)$/u.exec(error.remedy)?.[1];
        if (statements === undefined) throw new Error(`no statements: ${error.message} ${error.remedy}`);
        await database.run(statements);
      }
    }
    throw new Error('the remedies did not help');
  }

  it('gets the statements to grant what is missing in a new database', async () => {
    expect(await openWithRemedies(limitedUserUrl())).toBe(1);
  });

  it('gets the statements to grant what is missing in a schema of its own, or to create it', async () => {
    await database.run('create schema own');
    expect(await openWithRemedies(limitedUserUrl('own'))).toBe(2);
    expect(await openWithRemedies(limitedUserUrl('"Not-yet"'))).toBe(1);
  });

  it('gets the statements to grant access to tables of another user, including the job tables', async () => {
    await open(database.url);
    expect(await openWithRemedies(limitedUserUrl())).toBe(2);
  });

  it('learns that the owner of the tables has to start a version that alters them', async () => {
    await open(database.url);
    const url = limitedUserUrl();
    await openWithRemedies(url);
    const pool = createPool(url);
    // As a migration would.
    const altering = pool.query('alter table scans add column something text');
    const error = await altering.catch((cause: unknown) => cause);
    await pool.end();
    expect(setupErrorFrom(error, url)).toMatchObject({
      message: expect.stringContaining('must be owner of table scans'),
      remedy: expect.stringContaining('Start this version once as the user that owns the tables'),
    });
  });
});
