import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { openConnection } from '../../../src/store/sqlite/connection.ts';
import { openSqliteStore } from '../../../src/store/sqlite.ts';
import { type BundledProgram, bundleProgram } from '../../bundle-program.ts';
import { lockFile } from './locker.ts';

const writes = ['insert', 'insert returning', 'update returning', 'delete returning', 'transaction'];

describe('a SQLite file that another program locks', () => {
  let folder: string;
  let program: BundledProgram;
  let file: string;
  const children = new Set<ChildProcess>();

  beforeAll(async () => {
    program = await bundleProgram('test/store/sqlite/locked-process.ts');
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-locked-'));
    file = join(folder, 'store.db');
    const store = await openSqliteStore(file);
    await store.settings.set('log', '');
    await store.close();
  });

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  afterAll(() => program.remove());

  /** Starts a process with the store open. Its `run` resolves with `acknowledged`, or with the error's code. */
  async function startProcess(lockTimeoutMs: number) {
    const child = spawn(process.execPath, [program.path, file, `${lockTimeoutMs}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.add(child);
    const exit = once(child, 'exit').finally(() => children.delete(child));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    await lines.next();
    return {
      async run(statement: string, key: string): Promise<string> {
        child.stdin.write(`${JSON.stringify({ statement, key })}\n`);
        return (await lines.next()).value ?? 'the process ended';
      },
      async kill() {
        child.kill('SIGKILL');
        await exit;
      },
    };
  }

  /** What another program finds in the file. */
  function readFile(): Map<string, string> {
    const database = new DatabaseSync(file);
    const rows = database.prepare('select name, value from settings').all() as { name: string; value: string }[];
    database.close();
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  function isWritten(statement: string, key: string, found = readFile()): boolean {
    if (statement === 'update returning') return found.get('log')?.split(',').includes(key) === true;
    if (statement === 'delete returning') return !found.has(`${key} before`);
    return found.has(key);
  }

  async function prepareDeletions(keys: readonly string[]): Promise<void> {
    const store = await openSqliteStore(file);
    for (const key of keys) await store.settings.set(`${key} before`, '');
    await store.close();
  }

  for (const failing of [...writes, 'check']) {
    it(`After "${failing}" failed because of the lock, everything acknowledged survives kill -9`, async () => {
      await prepareDeletions(['failed', 'delete returning']);
      const bot = await startProcess(100);
      const locker = await lockFile(file);
      expect(await bot.run(failing, 'failed')).toBe('SQLITE_BUSY');
      expect(await bot.run('read', 'log')).toBe('acknowledged');
      expect(await bot.run(failing, 'failed')).toBe('SQLITE_BUSY');
      await locker.release();
      for (const statement of writes) expect(await bot.run(statement, statement)).toBe('acknowledged');
      expect(await bot.run('check', '')).toBe('acknowledged');
      const before = readFile();
      await bot.kill();
      for (const found of [before, readFile()]) {
        expect(writes.filter((statement) => !isWritten(statement, statement, found))).toEqual([]);
        if (failing !== 'check') expect(isWritten(failing, 'failed', found)).toBe(false);
      }
    });
  }

  it('A statement waits for the lock without blocking the process, and then takes effect', async () => {
    await prepareDeletions(writes);
    const store = await openSqliteStore(file, { lockTimeoutMs: 20_000 });
    const locker = await lockFile(file);
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 10);
    let isWaiting = true;
    const written = store.settings.set('waited', 'yes').then(() => {
      isWaiting = false;
    });
    while (isWaiting && ticks < 50) await delay(10);
    expect(isWaiting).toBe(true);
    await locker.release();
    await written;
    clearInterval(timer);
    expect(readFile().get('waited')).toBe('yes');
    await store.close();
  });

  it('A transaction that began before the lock was asked for is committed', async () => {
    const store = await openSqliteStore(file);
    let locking: ReturnType<typeof lockFile> | undefined;
    await store.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('settings').values({ name: 'first', value: '', expires_at: null }).execute();
      locking = lockFile(file);
      await delay(300);
      await transaction.insertInto('settings').values({ name: 'second', value: '', expires_at: null }).execute();
    });
    const locker = await locking;
    expect([...readFile().keys()]).toEqual(expect.arrayContaining(['first', 'second']));
    await locker?.release();
    await store.close();
  });

  it('A connection with a write in progress is not idle', () => {
    const connection = openConnection(file);
    expect(connection.isIdle()).toBe(true);
    connection.run('begin');
    expect(connection.isIdle()).toBe(false);
    connection.run('rollback');
    expect(connection.isIdle()).toBe(true);
    connection.close();
  });
});
