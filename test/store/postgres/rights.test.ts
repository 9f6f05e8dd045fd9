import { pino } from 'pino';
import { openReplicas } from '../../../src/cluster/index.ts';
import { openPostgresStore } from '../../../src/store/postgres/index.ts';
import { StoreRefusal } from '../../../src/store/setup-error.ts';
import { openDatabase, type TestDatabase } from '../../postgres/database.ts';

const log = pino({ level: 'silent' });

describe('a user with few rights', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await openDatabase({ empty: true });
    await database.run(`create role limited login password 'limited'`);
  });

  afterEach(async () => {
    await database.run('drop owned by limited cascade; drop role limited');
    await database.drop();
  });

  /** Opens all that a replica needs. */
  async function open(url: string): Promise<void> {
    const store = await openPostgresStore(url);
    try {
      const replicas = await openReplicas(store, { cron: '* * * * * *', url, log });
      await store.tokens.prune('2026-01-01');
      await store.settings.set('a', 'b');
      await store.snapshot.lead();
      await replicas.close();
    } finally {
      await store.close();
    }
  }

  function asLimited(schema?: string): string {
    const url = new URL(database.url);
    url.username = 'limited';
    url.password = 'limited';
    if (schema !== undefined) url.searchParams.set('options', `-csearch_path=${schema}`);
    return url.href;
  }

  /** Does what each refusal says, as a superuser, until there is none. Answers how often. */
  async function obey(url: string): Promise<number> {
    for (let times = 0; times < 5; times += 1) {
      try {
        await open(url);
        return times;
      } catch (error) {
        if (!(error instanceof StoreRefusal)) throw error;
        const advice = /: ((?:(?:grant|create) [^;]+; ?)+)$/u.exec(error.remedy)?.[1];
        if (advice === undefined) throw new Error(`no advice: ${error.message} ${error.remedy}`);
        await database.run(advice);
      }
    }
    throw new Error('it never helped');
  }

  it('is told what to grant in a new database', async () => {
    expect(await obey(asLimited())).toBe(1);
  });

  it('is told what to grant in a schema of the bot’s own, or to make it', async () => {
    await database.run('create schema own');
    expect(await obey(asLimited('own'))).toBe(2);
    expect(await obey(asLimited('"Not-yet"'))).toBe(1);
  });

  it('is told what to grant where another user has made the tables, and those for calls', async () => {
    await open(database.url);
    expect(await obey(asLimited())).toBe(2);
  });

  it('is told that a new version has to be started by the owner of the tables', async () => {
    await open(database.url);
    await obey(asLimited());
    // As if this were a version that changes a table.
    await database.run(`delete from kysely_migration where name = '0004-replicas'`);
    await expect(open(asLimited())).rejects.toMatchObject({
      message: expect.stringContaining('must be owner of table scans'),
      remedy: expect.stringContaining('Start this version once as the user that owns the tables'),
    });
  });
});
