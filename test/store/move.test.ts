import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { MoveError, moveStore } from '../../src/store/move.ts';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import { type TableName, tableKeys, tableNames } from '../../src/store/sql/table-names.ts';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { everything } from '../watch/harness.ts';

const at = '2026-11-23T09:00:00.000Z';
const strange = 'Order \0 \ud800 “1” 😀';

type AnyStore = SqliteStore | PostgresStore;

/** Something in every table. */
async function fill(store: AnyStore): Promise<void> {
  const who = { person: alice, place: channel };
  const proof = {
    ...who,
    at,
    command: 'instance.send',
    instanceId: '1',
    instanceName: strange,
    detail: undefined,
  };
  await store.audit.write({ ...proof, outcome: 'begun' });
  await store.seen.claim('seen', at);
  await store.messageNames.remember('Order', { name: 'Approve', boundary: false }, at);
  await store.settings.set('picture-key', strange);
  const watch = { place: channel, owner: alice, filter: everything, createdAt: at, diagram: false };
  await store.watches.add({ ...watch, on: ['gone'], as: 'flat' });
  await store.outbox.setRoot(channel, '1', 'm1', at);
  await store.outbox.markBroken(channel, 'archived', at);
  await store.outbox.rememberDirect(alice, channel);
  const fence = await store.snapshot.lead();
  const instance = {
    id: '1',
    name: strange,
    status: 'active',
    milestone: undefined,
    startDate: at,
    startedBy: undefined,
    completedDate: undefined,
    applicationName: 'Order',
    listed: 'active',
    gone: false,
  };
  const times = { noticedAt: at, since: at, dueAt: at };
  await store.snapshot.commit({
    fence,
    base: 0,
    state: { firstAt: at, lastAt: at, survey: undefined, complete: true, offsets: {} },
    rows: Array.from({ length: 6_000 }, (_, n) => ({ ...instance, id: `${n}` })),
    deadlines: [{ instanceId: '1', deadline: at, readAt: at, told: 'soon' }],
    changes: [{ kind: 'status', instance, from: 'ready', to: 'active', at }],
    deliveries: [
      { key: 'a', place: channel, watchId: undefined, card: { title: strange }, entries: [], ...times },
    ],
    endedWatches: [],
  });
}

/** Every row of a table, as text, in the order of its key. */
async function rowsOf(store: AnyStore, name: TableName): Promise<unknown> {
  const key = sql.join(tableKeys[name].map((column) => sql.ref(column)));
  const { rows } = await sql`select * from ${sql.table(name)} order by ${key}`.execute(store.db);
  return rows;
}

describe('a store that moves', () => {
  let folder: string;
  let file: SqliteStore;
  let database: TestDatabase;
  let server: PostgresStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-move-'));
    file = await openSqliteStore(join(folder, 'a.db'));
    database = await openDatabase();
    server = await openPostgresStore(database.url, { name: 'barium-bot move-store' });
  });

  afterEach(async () => {
    await Promise.all([file.close(), server.close()]);
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('has everything with it, there and back again', async () => {
    await fill(file);
    const moved = await moveStore(file.db, server.db);
    expect(moved).toMatchObject({ instances: 6_000, audit: 1, watches: 1, deliveries: 1, scans: 1 });
    const back = await openSqliteStore(join(folder, 'b.db'));
    await moveStore(server.db, back.db);
    for (const name of tableNames.filter((one) => one !== 'scans')) {
      const were = JSON.stringify(await rowsOf(file, name));
      expect(JSON.stringify(await rowsOf(server, name)) === were).toBe(true);
      expect(JSON.stringify(await rowsOf(back, name)) === were).toBe(true);
    }
    await back.close();
  });

  it('goes on where it was: new ids after the old, and no old leader can write', async () => {
    await fill(file);
    const before = (await rowsOf(file, 'scans')) as { fence: number }[];
    await moveStore(file.db, server.db);
    const watch = { place: channel, owner: alice, filter: everything, createdAt: at, diagram: false };
    expect(await server.watches.add({ ...watch, on: ['gone'], as: 'flat' })).toMatchObject({
      id: 2,
      number: 2,
    });
    expect(await server.snapshot.lead()).toBeGreaterThan((before[0]?.fence ?? 0) + 1);
  });

  it('stays where it is while a bot uses it, or where there is something already', async () => {
    await fill(file);
    await server.settings.set('picture-key', 'its own');
    await server.settings.set('here', 'already');
    const refused = await moveStore(file.db, server.db).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(MoveError);
    expect(refused).toMatchObject({ reason: 'not-empty', tables: ['settings'] });
    expect(await rowsOf(server, 'watches')).toEqual([]);
    expect(await server.settings.get('picture-key')).toBe('its own');
    const replica = await openPostgresStore(database.url);
    await replica.check();
    await expect(moveStore(server.db, file.db)).rejects.toMatchObject({ reason: 'in-use' });
    await replica.close();
    const used = await openSqliteStore(join(folder, 'b.db'));
    const serving = await openSqliteStore(join(folder, 'b.db'));
    await expect(moveStore(used.db, server.db)).rejects.toMatchObject({ reason: 'in-use' });
    await Promise.all([used.close(), serving.close()]);
  });
});
