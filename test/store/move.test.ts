import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { MoveError, moveStore } from '../../src/store/move.ts';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import { type TableName, tableKeys, tableNames } from '../../src/store/sql/tables.ts';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { at, newDelivery, newWatch, snapshotCommit, snapshotRow } from './builders.ts';

const unusualName = 'Order \0 \ud800 “1” 😀';

type AnyStore = SqliteStore | PostgresStore;

/** Writes something into nearly every table. */
async function fill(store: AnyStore): Promise<void> {
  await store.audit.write({
    at,
    person: alice,
    conversation: channel,
    command: 'instance.send',
    instanceId: '1',
    instanceName: unusualName,
    detail: undefined,
    outcome: 'begun',
  });
  await store.idempotency.recordOnce('key', at);
  await store.messageNames.record('Order', { name: 'Approve', boundary: false }, at);
  await store.settings.set('installation-secret', unusualName);
  await store.watches.add(newWatch());
  await store.channels.saveRootMessage(channel, '1', 'm1', at);
  await store.channels.saveThreadInstance({ ...channel, threadId: 't1' }, '1', at);
  await store.personInstances.pin(alice, unusualName, at);
  await store.channels.markUnavailable(channel, 'archived', at);
  await store.channels.saveDirectChannel(alice, channel);
  await store.installations.save({
    id: 'E1',
    name: unusualName,
    isOrganization: true,
    organizationId: undefined,
    sealed: 'sealed',
    installedAt: at,
  });
  await store.installations.setGrants('E1', [{ id: 'T1', name: 'Acme' }], at);
  const fence = await store.snapshot.acquireFence();
  const instance = snapshotRow('1', { name: unusualName });
  await store.snapshot.commit(
    snapshotCommit(fence, {
      rows: Array.from({ length: 6_000 }, (_, n) => ({ ...instance, id: `${n}` })),
      deadlines: [{ instanceId: '1', deadline: at, readAt: at, announced: 'soon' }],
      changes: [{ kind: 'status', instance, from: 'ready', to: 'active', at }],
      deliveries: [newDelivery('a', { card: { title: unusualName } })],
    }),
  );
}

/** Every row of a table, in the order of its key. */
async function rowsOf(store: AnyStore, name: TableName): Promise<unknown> {
  const key = sql.join(tableKeys[name].map((column) => sql.ref(column)));
  const { rows } = await sql`select * from ${sql.table(name)} order by ${key}`.execute(store.db);
  return rows;
}

describe('moving a store', () => {
  let folder: string;
  let sqlite: SqliteStore;
  let database: TestDatabase;
  let postgres: PostgresStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-move-'));
    sqlite = await openSqliteStore(join(folder, 'a.db'));
    database = await openDatabase();
    postgres = await openPostgresStore(database.url, { applicationName: 'barium-bot move-store' });
  });

  afterEach(async () => {
    await Promise.all([sqlite.close(), postgres.close()]);
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('copies every row from SQLite to PostgreSQL and back', async () => {
    await fill(sqlite);
    const moved = await moveStore(sqlite.db, postgres.db);
    expect(moved).toMatchObject({ instances: 6_000, audit: 1, watches: 1, deliveries: 1, scans: 1 });
    const back = await openSqliteStore(join(folder, 'b.db'));
    await moveStore(postgres.db, back.db);
    for (const name of tableNames.filter((one) => one !== 'scans')) {
      const expected = JSON.stringify(await rowsOf(sqlite, name));
      expect(JSON.stringify(await rowsOf(postgres, name)) === expected).toBe(true);
      expect(JSON.stringify(await rowsOf(back, name)) === expected).toBe(true);
    }
    await back.close();
  });

  it('continues generated ids and watch numbers, and fences off the old leader', async () => {
    await fill(sqlite);
    const before = (await rowsOf(sqlite, 'scans')) as { fence: number }[];
    await moveStore(sqlite.db, postgres.db);
    expect(await postgres.watches.add(newWatch())).toMatchObject({ id: 2, number: 2 });
    expect(await postgres.snapshot.acquireFence()).toBeGreaterThan((before[0]?.fence ?? 0) + 1);
  });

  it('is refused if the target is not empty', async () => {
    await fill(sqlite);
    await postgres.settings.set('installation-secret', 'its own');
    await postgres.settings.set('picture-salt:2026-11-23', 'its own');
    await postgres.settings.set('here', 'already');
    const error = await moveStore(sqlite.db, postgres.db).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(MoveError);
    expect(error).toMatchObject({ reason: 'not-empty', tables: ['settings'] });
    expect(await rowsOf(postgres, 'watches')).toEqual([]);
    expect(await postgres.settings.get('installation-secret')).toBe('its own');
  });

  it('is refused while another process uses the source', async () => {
    const replica = await openPostgresStore(database.url);
    await replica.check();
    await expect(moveStore(postgres.db, sqlite.db)).rejects.toMatchObject({ reason: 'in-use' });
    await replica.close();
  });
});
