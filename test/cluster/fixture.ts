import { pino } from 'pino';
import type { Conversation } from '../../src/chat/conversation.ts';
import { openChannelJobs } from '../../src/cluster/channel-jobs.ts';
import { openNotifier } from '../../src/cluster/notifier.ts';
import type { ChannelJobs, Notifier } from '../../src/cluster/types.ts';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import { openDatabase, type TestDatabase } from '../postgres/database.ts';

export const silentLog = pino({ level: 'silent' });

export function channel(n: number): Conversation {
  return { platform: 'web', tenant: 'local', id: `channel-${n}`, isDirect: false };
}

export interface PostgresFixture {
  readonly database: TestDatabase;
  readonly store: PostgresStore;
  /** Lets all leases in a table expire, as if their holders had been silent for that long. */
  expireLeases(table: 'scans' | 'channel_leases'): Promise<void>;
}

/** Opens a PostgreSQL store for the calling suite, and removes all leases before each test. */
export function usePostgres(): PostgresFixture {
  let database: TestDatabase;
  let store: PostgresStore;

  beforeAll(async () => {
    database = await openDatabase();
    store = await openPostgresStore(database.url);
  });

  beforeEach(async () => {
    await database.run('delete from channel_leases; delete from scans');
  });

  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  return {
    get database() {
      return database;
    },
    get store() {
      return store;
    },
    async expireLeases(table) {
      await database.run(`update ${table} set lease_expires_at = '2000-01-01T00:00:00Z'`);
    },
  };
}

/** The jobs of one process, with a notifier of its own. */
export async function openJobs({
  pool,
}: Pick<PostgresStore, 'pool'>): Promise<{ jobs: ChannelJobs; notifier: Notifier; close(): Promise<void> }> {
  const notifier = await openNotifier(pool, silentLog);
  const jobs = await openChannelJobs({ pool, notifier, log: silentLog });
  return {
    jobs,
    notifier,
    async close() {
      await jobs.stop();
      await notifier.close();
    },
  };
}
