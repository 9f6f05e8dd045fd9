import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { sql } from 'kysely';
import { pino } from 'pino';
import { openCluster } from '../../src/cluster/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { tableNames } from '../../src/store/sql/tables.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { channel } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';
import { openDatabase } from '../postgres/database.ts';
import { createRecordingAdapter, openHarness, type RecordedMessage, type WatchHarness, waitUntil } from './harness.ts';
import { createMutableBarium, type MutableBarium } from './mutable-barium.ts';

/** A database that is put back to what it was, or emptied, while stores are open on it. */
interface RestorableDatabase {
  openStore(): ReturnType<typeof openSqliteStore> | ReturnType<typeof openPostgresStore>;
  backUp(): Promise<void>;
  restore(): Promise<void>;
  /** Replaces it by one with tables and no rows. */
  empty(): Promise<void>;
  /** Takes the tables away. */
  dropTables(): Promise<void>;
  remove(): Promise<void>;
}

async function prepareSqlite(): Promise<RestorableDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-restore-'));
  const file = join(folder, 'store.db');
  const replace = async (other: string) => {
    for (const suffix of ['-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
    await rename(other, file);
  };
  return {
    openStore: () => openSqliteStore(file),
    async backUp() {
      const database = new DatabaseSync(file);
      database.prepare('vacuum into ?').run(join(folder, 'backup.db'));
      database.close();
    },
    async restore() {
      await copyFile(join(folder, 'backup.db'), join(folder, 'restored.db'));
      await replace(join(folder, 'restored.db'));
    },
    async empty() {
      await (await openSqliteStore(join(folder, 'empty.db'))).close();
      await replace(join(folder, 'empty.db'));
    },
    async dropTables() {
      new DatabaseSync(join(folder, 'no-tables.db')).exec('pragma user_version = 1');
      await replace(join(folder, 'no-tables.db'));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function preparePostgres(): Promise<RestorableDatabase> {
  const database = await openDatabase();
  const fill = (statements: readonly string[]) =>
    database.run(`begin; set local session_replication_role = replica;
      truncate ${tableNames.join(', ')}; ${statements.join('; ')}; commit`);
  return {
    openStore: () => openPostgresStore(database.url),
    async backUp() {
      const copies = tableNames.map((name) => `create table backup.${name} as table public.${name}`);
      await database.run(`create schema backup; ${copies.join('; ')}`);
    },
    async restore() {
      await fill(tableNames.map((name) => `insert into public.${name} select * from backup.${name}`));
    },
    async empty() {
      await fill(['select 1']);
    },
    async dropTables() {
      await database.run(`drop table ${tableNames.join(', ')}`);
    },
    remove: () => database.drop(),
  };
}

describe.each([
  ['SQLite', prepareSqlite],
  ['PostgreSQL', preparePostgres],
] as const)('a %s database that is restored under a running bot', (_, prepare) => {
  let database: RestorableDatabase;
  let barium: MutableBarium;
  let harness: WatchHarness;
  let lines: { readonly msg: string; readonly backTo?: string }[];

  beforeEach(async () => {
    database = await prepare();
    barium = createMutableBarium(6);
    lines = [];
    const log = pino({ level: 'warn', base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    harness = await openHarness(barium, { store: await database.openStore(), options: { log } });
    await harness.addWatch();
  });

  afterEach(async () => {
    await harness.close();
    await database.remove();
  });

  const isNoticed = () => lines.some(({ msg }) => msg.startsWith('the store was re'));
  const change = (n: number, milestone: string) => barium.set(guid(n), { milestone });

  /** Scans until the restore was noticed and everything is told. */
  async function settle(): Promise<void> {
    await waitUntil(async () => {
      await harness.watcher.trigger();
      return isNoticed() && (await harness.store.outbox.listQueues()).length === 0;
    });
    await harness.scanAndDeliver();
  }

  const told = () => harness.texts().map((text) => text.replace(/^.*Order (\d+).*Milestone: (.+)$/u, '$1 $2'));

  async function milestonesInHistory(): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const some of harness.store.changes.readSince('2000')) {
      for (const { kind, to } of some) if (kind === 'milestone') found.push(to ?? '');
    }
    return found.sort();
  }

  it('Nothing is announced twice, kept back or forgotten, and the notice says how far the backup goes back', async () => {
    change(1, 'before the backup');
    await harness.scanAndDeliver();
    const backTo = harness.clock.now.toISOString();
    await database.backUp();
    change(2, 'after the backup');
    await harness.scanAndDeliver();
    change(3, 'later');
    await harness.scanAndDeliver();
    const before = harness.adapter.messages.length;
    expect(before).toBe(3);
    await database.restore();
    change(4, 'after the restore');
    await settle();
    expect(harness.adapter.messages).toHaveLength(4);
    expect(told().join()).toContain('after the restore');
    expect(await milestonesInHistory()).toEqual([
      'after the backup',
      'after the restore',
      'before the backup',
      'later',
    ]);
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('restored from a backup'), backTo, isRecovered: true }),
    );
    expect((await harness.watcher.queries.status()).restore).toMatchObject({ backTo, isRecovered: true });
  });

  it('A change of the same case between the restore and the scan that notices it is announced as well', async () => {
    await database.backUp();
    // Lost revisions that are given out again: the restore is noticed with the first, and scanned with the others.
    for (const milestone of ['one', 'two', 'three', 'four']) {
      change(1, milestone);
      await harness.scanAndDeliver();
    }
    expect(harness.adapter.messages).toHaveLength(4);
    await database.restore();
    change(1, 'after the restore');
    await settle();
    expect(harness.adapter.messages).toHaveLength(5);
    expect(told().join()).toContain('after the restore');
  });

  it('An announcement that was queued in the backup and posted since is not repeated, and a lost one is posted', async () => {
    let isDown = true;
    harness.adapter.intercept = () => {
      if (isDown) throw new Error('the platform is down');
    };
    change(1, 'queued in the backup');
    await harness.watcher.trigger();
    await database.backUp();
    isDown = false;
    await settleQueue();
    expect(harness.adapter.messages).toHaveLength(1);
    isDown = true;
    change(2, 'queued when the backup came back');
    await harness.scanAndDeliver();
    await database.restore();
    isDown = false;
    await settle();
    const texts = told();
    expect(texts.filter((text) => text.includes('queued in the backup'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('queued when the backup came back'))).toHaveLength(1);
  });

  it('A queue that is being emptied when the backup comes back is not posted again', async () => {
    let isBackedUp = false;
    let turns = 0;
    harness.adapter.waitForTurn = async () => {
      turns += 1;
      if (turns === 1) await waitUntil(() => isBackedUp);
      if (turns === 2) await database.restore();
    };
    change(1, 'first in the queue');
    change(2, 'second in the queue');
    await harness.watcher.trigger();
    await waitUntil(() => turns === 1);
    await database.backUp();
    // By a scan since then, the restore is noticed.
    await harness.watcher.trigger();
    isBackedUp = true;
    await settle();
    expect(
      told()
        .map((text) => /first|second/u.exec(text)?.[0])
        .sort(),
    ).toEqual(['first', 'second']);
  });

  it('A thread that was found while the backup came back a second time is not begun again', async () => {
    const threads = { ...channel, id: 'threads' };
    await harness.addWatch({ conversation: threads, as: 'thread' });
    await database.backUp();
    for (const milestone of ['first', 'second']) {
      change(1, milestone);
      await harness.scanAndDeliver();
    }
    const inThread = () => harness.adapter.messages.filter(({ parent }) => parent !== undefined);
    const before = inThread();
    expect(before).toHaveLength(2);
    let isSearching = false;
    let isRestoredAgain = false;
    harness.adapter.findByKey = async (conversation, key, _since, where) => {
      const found = harness.adapter.messages.find((one) => one.conversation === conversation.id && one.key === key);
      // An answer is found in its thread only, and the first one after the second restore.
      if (found?.parent !== where?.parent) return undefined;
      if (found?.parent !== undefined) {
        isSearching = true;
        await waitUntil(() => isRestoredAgain);
      }
      return found?.id;
    };
    const scanUntil = (isDone: () => boolean) =>
      waitUntil(async () => {
        harness.clock.now = new Date(harness.clock.now.getTime() + 30_000);
        await harness.watcher.trigger();
        return isDone();
      });
    await database.restore();
    await scanUntil(() => isNoticed() && isSearching);
    lines.length = 0;
    await database.restore();
    await scanUntil(isNoticed);
    isRestoredAgain = true;
    await settle();
    expect(inThread()).toEqual(before);
  });

  it('A thread that was begun anew since the backup, because its first message was deleted, is found', async () => {
    const threads = { ...channel, id: 'threads' };
    await harness.addWatch({ conversation: threads, as: 'thread' });
    change(1, 'first');
    await harness.scanAndDeliver();
    const { messages } = harness.adapter;
    const root = messages.findIndex(({ key }) => key.endsWith('-root'));
    messages[root] = { ...messages[root], id: 'deleted', key: 'deleted' } as RecordedMessage;
    await database.backUp();
    change(1, 'second');
    await settleQueue();
    const before = messages.map(({ id }) => id);
    expect(messages.filter(({ key }) => key.endsWith('-root'))).toHaveLength(1);
    harness.adapter.findByKey = async (conversation, key, _since, where) => {
      const found = messages.find((one) => one.conversation === conversation.id && one.key === key);
      return found?.parent === undefined || found.parent === where?.parent ? found?.id : undefined;
    };
    await database.restore();
    await settle();
    expect(messages.map(({ id }) => id)).toEqual(before);
    change(1, 'third');
    await settleQueue();
    const last = messages.findLast(({ conversation }) => conversation === threads.id);
    expect(last?.parent).toBe(messages.find(({ key }) => key.endsWith('-root'))?.id);
  });

  async function settleQueue(): Promise<void> {
    await waitUntil(async () => {
      await harness.scanAndDeliver();
      return (await harness.store.outbox.listQueues()).length === 0;
    });
  }

  it('A database that is empty is said as such, and nothing is announced from its first scan', async () => {
    change(1, 'told');
    await harness.scanAndDeliver();
    await database.empty();
    change(2, 'while it was empty');
    await waitUntil(async () => {
      await harness.scanAndDeliver();
      return isNoticed() && (await harness.watcher.queries.status()).isComplete;
    });
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'the store was replaced by an empty one; starting with a first scan' }),
    );
    await harness.addWatch();
    change(3, 'after that');
    await settleQueue();
    expect(harness.adapter.messages).toHaveLength(2);
    expect(harness.watcher.queries.getInstance(guid(2))?.milestone).toBe('while it was empty');
  });

  it('A database without tables is said as such, and not as a fault of the bot', async () => {
    await database.dropTables();
    await expect(harness.store.check()).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.stringContaining('the database is empty or being restored'),
    });
    await harness.watcher.trigger();
    expect(lines.map(({ msg }) => msg)).toContain('scan failed');
  });
});

describe('several replicas on a database that is restored', () => {
  it('A replica that was not the leader takes over from the restored state, once, with one summary', async () => {
    const database = await preparePostgres();
    const barium = createMutableBarium(6);
    const adapter = createRecordingAdapter();
    const clock = { now: new Date('2026-11-23T09:00:00.000Z') };
    const open = async () => {
      const store = await database.openStore();
      if (store.kind !== 'postgres') throw new Error('not on PostgreSQL');
      return openHarness(barium, { store, adapter, clock });
    };
    const leader = await open();
    await leader.addWatch();
    await database.backUp();
    barium.set(guid(1), { milestone: 'lost with its announcement' });
    await leader.scanAndDeliver();
    const backTo = '2026-11-23T09:00:00.000Z';
    const follower = await open();
    await leader.watcher.stop();
    await database.restore();
    barium.set(guid(2), { milestone: 'new' });
    await follower.scanAndDeliver();
    await waitUntil(async () => {
      await follower.scanAndDeliver();
      return (await follower.store.outbox.listQueues()).length === 0 && adapter.messages.length > 1;
    });
    const last = JSON.stringify(adapter.messages.at(-1)?.card);
    expect(last).toContain('its memory goes back to');
    expect(last).toContain(backTo);
    expect(adapter.messages.filter(({ conversation }) => conversation === channel.id)).toHaveLength(2);
    expect((await follower.watcher.queries.status()).restore).toMatchObject({ isRecovered: false });
    await leader.store.close();
    await follower.close();
    await database.remove();
  });

  it('A replica that can’t know what the backup lacks leaves the leadership to the one that can', async () => {
    const database = await preparePostgres();
    const barium = createMutableBarium(6);
    const adapter = createRecordingAdapter();
    const clock = { now: new Date('2026-11-23T09:00:00.000Z') };
    const log = pino({ level: 'silent' });
    const open = async () => {
      const store = await database.openStore();
      if (store.kind !== 'postgres') throw new Error('not on PostgreSQL');
      const coordination = await openCluster(store, { cron: '0,20 0 0 1 1 *', url: 'postgres://localhost', log });
      const harness = await openHarness(barium, { store, adapter, clock, options: { coordination } });
      const close = async () => {
        await harness.watcher.stop();
        await coordination.close();
        await harness.close();
      };
      return { ...harness, store, close };
    };
    const leader = await open();
    await leader.addWatch();
    await database.backUp();
    barium.set(guid(1), { milestone: 'since the backup' });
    await leader.scanAndDeliver();
    const other = await open();
    await database.restore();
    // The lease of the backup is old.
    await sql`update scans set lease_expires_at = '2000-01-01T00:00:00Z'`.execute(leader.store.db);
    await other.watcher.trigger();
    expect(other.watcher.isLeader()).toBe(false);
    await leader.watcher.trigger();
    expect(leader.watcher.isLeader()).toBe(true);
    expect((await leader.watcher.queries.status()).restore).toMatchObject({ isRecovered: true });
    // It knows that the restore was dealt with.
    await leader.watcher.stop();
    barium.set(guid(2), { milestone: 'since the restore' });
    await waitUntil(async () => {
      await other.watcher.trigger();
      return adapter.messages.length > 1 && (await other.store.outbox.listQueues()).length === 0;
    });
    expect(other.watcher.isLeader()).toBe(true);
    expect(adapter.messages).toHaveLength(2);
    expect((await other.watcher.queries.status()).restore).toMatchObject({ isRecovered: true });
    await leader.close();
    await other.close();
    await database.remove();
  });
});
