import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openSqliteStore, type SqliteStore } from '../../../src/store/sqlite.ts';
import { type BundledProgram, bundleProgram } from '../../bundle-program.ts';
import { lockFile } from './locker.ts';

const exclusive = { waitMs: 0 };

describe('a SQLite store that cannot be used', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-setup-'));
    file = join(folder, 'store.db');
    const store = await openSqliteStore(file);
    for (let n = 0; n < 300; n += 1) await store.settings.set(`${n}`, 'x'.repeat(500));
    await store.close();
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('A flipped byte in the tables is found at the start, said in words, and nothing is rebuilt', async () => {
    const bytes = await readFile(file);
    // The type of a page of the B-tree of a table or an index.
    const page = bytes.length / 4096 - 20;
    bytes.writeUInt8(bytes.readUInt8(page * 4096) ^ 0x10, page * 4096);
    await writeFile(file, bytes);
    await expect(openSqliteStore(file, { exclusive })).rejects.toMatchObject({
      name: 'StoreSetupError',
      message: expect.stringContaining(`holds a damaged database: ${file}`),
      remedy: expect.stringContaining('Nothing was changed. Restore the newest backup'),
    });
    expect(await readFile(file)).toEqual(bytes);
  });

  it('A damaged header and a file of another kind are said in words', async () => {
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3);
    await writeFile(file, bytes);
    await expect(openSqliteStore(file)).rejects.toThrow(`holds a file that is not a database: ${file}`);
    await writeFile(file, 'Dear diary, '.repeat(1_000));
    await expect(openSqliteStore(file)).rejects.toThrow(`holds a file that is not a database: ${file}`);
  });

  it('A file of a newer version is refused, and left as it is', async () => {
    const database = new DatabaseSync(file);
    database.exec("insert into kysely_migration values ('9999-of-the-future', '2030-01-01')");
    database.close();
    await expect(openSqliteStore(file, { exclusive })).rejects.toMatchObject({
      name: 'StoreSetupError',
      message: expect.stringContaining('newer version of the bot (it knows 9999-of-the-future)'),
    });
    const after = new DatabaseSync(file);
    expect(after.prepare('select count(*) as n from settings').get()).toMatchObject({ n: 300 });
    after.close();
  });

  it('A directory in place of the file is said in words', async () => {
    await rm(file);
    await mkdir(file);
    await expect(openSqliteStore(file)).rejects.toThrow(`holds a database that cannot be opened: ${file}`);
  });

  it('A file that another program keeps locked is said in words', async () => {
    const locker = await lockFile(file);
    await expect(openSqliteStore(file, { lockTimeoutMs: 100 })).rejects.toThrow('another program keeps locked');
    await locker.release();
    await (await openSqliteStore(file)).close();
  });

  describe('by a user without privileges', () => {
    /** Nothing is read-only for root. */
    const user = process.getuid?.() === 0 ? 65_534 : process.getuid?.();
    let program: BundledProgram;

    beforeAll(async () => {
      program = await bundleProgram('test/store/sqlite/unprivileged-process.ts');
    });

    beforeEach(async () => {
      // Without files of a log, whose owner would be another fault.
      const original = new DatabaseSync(file);
      original.exec(`vacuum into '${file}.copy'`);
      original.close();
      await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${file}${suffix}`, { force: true })));
      await rename(`${file}.copy`, file);
      const copy = new DatabaseSync(file);
      copy.exec('pragma journal_mode = wal');
      copy.close();
      if (user !== undefined) await Promise.all([folder, file].map((path) => chown(path, user, user)));
    });

    afterEach(() => chmod(folder, 0o700));

    afterAll(() => program.remove());

    /** Resolves with the error, or with `opened`. */
    async function open(): Promise<string> {
      const child = spawn(process.execPath, [program.path, file, `${user}`], { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.on('data', (chunk) => (output += String(chunk)));
      await once(child, 'close');
      return output;
    }

    it('A store that its user can write is opened', async () => {
      expect(await open()).toBe('opened');
    });

    it('A read-only file is found at the start, and said in words', async () => {
      await chmod(file, 0o400);
      expect(await open()).toMatch(
        /^StoreSetupError: .*cannot be written: .*store\.db.* Let the bot’s user write to/su,
      );
    });

    it('A read-only directory is found at the start, and said in words', async () => {
      await chmod(folder, 0o500);
      expect(await open()).toMatch(
        /^StoreSetupError: .*cannot be (written|opened): .*store\.db.* Let the bot’s user (read and )?write/su,
      );
    });
  });
});

describe('a SQLite store of one bot', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-exclusive-'));
    file = join(folder, 'store.db');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('A second bot on the same file is refused, and commands beside the bot are not', async () => {
    const bot = await openSqliteStore(file, { exclusive });
    await expect(openSqliteStore(file, { exclusive })).rejects.toMatchObject({
      name: 'StoreSetupError',
      message: expect.stringContaining('is in use by another Barium Bot'),
    });
    const command = await openSqliteStore(file);
    await command.settings.set('a', 'b');
    expect(await bot.settings.get('a')).toBe('b');
    await Promise.all([command.close(), bot.close()]);
  });

  it('A second bot waits for one that is stopping, and takes over from one that was killed', async () => {
    const script = `
      import { DatabaseSync } from '@photostructure/sqlite';
      globalThis.database = new DatabaseSync(process.argv[1]);
      database.exec('begin exclusive');
      process.stdout.write('locked');
      setInterval(() => undefined, 1000);`;
    const first = spawn(process.execPath, ['--input-type=module', '--eval', script, `${file}.lock`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(first.stdout, 'data');
    await expect(openSqliteStore(file, { exclusive })).rejects.toThrow('is in use by another Barium Bot');
    let isOpen = false;
    const opening = openSqliteStore(file, { exclusive: { waitMs: 30_000 } }).then((store) => {
      isOpen = true;
      return store;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isOpen).toBe(false);
    first.kill('SIGKILL');
    await (await opening).close();
  });

  describe('whose file is taken away', () => {
    let store: SqliteStore;

    beforeEach(async () => {
      store = await openSqliteStore(file);
      await store.settings.set('told', 'now');
    });

    afterEach(() => store.close());

    it('A file put in its place is used from the next statement on, without the log of the one before', async () => {
      const other = join(folder, 'other.db');
      const backup = await openSqliteStore(other);
      await backup.settings.set('told', 'in the backup');
      await backup.close();
      // A file that this process has never had open, as one from a backup.
      await copyFile(other, `${other}.copy`);
      await rename(`${other}.copy`, file);
      expect(await store.settings.get('told')).toBe('in the backup');
      await store.settings.set('told', 'after the restore');
      await store.check();
      const reader = new DatabaseSync(file);
      expect(reader.prepare("select value from settings where name = 'told'").get()).toMatchObject({
        value: 'after the restore',
      });
      reader.close();
    });

    it('A file put in its place together with a log of its own keeps it', async () => {
      const other = join(folder, 'other.db');
      const original = await openSqliteStore(other);
      await original.settings.set('told', 'in the log');
      for (const suffix of ['-wal', '']) {
        await copyFile(`${other}${suffix}`, `${other}.copy`);
        await rename(`${other}.copy`, `${file}${suffix}`);
      }
      await original.close();
      expect(await store.settings.get('told')).toBe('in the log');
      await store.settings.set('told', 'after the restore');
      await store.check();
    });

    it('An empty file in its place, and none, are said as such, and nothing is created', async () => {
      await writeFile(join(folder, 'empty.db'), '');
      await rename(join(folder, 'empty.db'), file);
      await expect(store.check()).rejects.toMatchObject({
        name: 'StoreUnavailableError',
        message: expect.stringContaining('the database is empty or being restored'),
      });
      await rm(file);
      await expect(store.check()).rejects.toMatchObject({
        name: 'StoreUnavailableError',
        message: expect.stringContaining('is gone'),
      });
      await expect(stat(file)).rejects.toThrow('ENOENT');
    });
  });
});
