import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { createBackups } from '../../../src/app/backups.ts';
import { backUpDaily } from '../../../src/store/sqlite/backup.ts';
import { openSqliteStore, type SqliteStore } from '../../../src/store/sqlite.ts';

const hourMs = 60 * 60_000;
const start = Date.parse('2026-11-27T02:00:00Z');
const at = (hours: number) => new Date(start + hours * hourMs);

describe('the daily backup of a SQLite store', () => {
  let folder: string;
  let file: string;
  let dir: string;
  let store: SqliteStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-backup-'));
    file = join(folder, 'store.db');
    dir = join(folder, 'deep', 'backups');
    store = await openSqliteStore(file);
  });

  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const backUp = (now: Date, retentionDays = 7, signal = new AbortController().signal) =>
    backUpDaily({ file, dir, retentionDays }, now, signal);

  it('A backup is a store with everything that was committed, for its owner only', async () => {
    await store.settings.set('told', 'yes');
    const made = await backUp(at(0));
    await store.settings.set('told', 'later');
    expect(made?.path).toBe(join(dir, 'barium-bot-2026-11-27T02-00-00Z.db'));
    const copy = await openSqliteStore(made?.path ?? '');
    expect(await copy.settings.get('told')).toBe('yes');
    await copy.close();
    expect((await stat(made?.path ?? '')).mode & 0o777).toBe(0o600);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  it('Hourly calls make one backup a day, keep it as long as they should, and always keep the newest', async () => {
    let made = 0;
    for (let hour = 0; hour < 72; hour += 1) if ((await backUp(at(hour), 2)) !== undefined) made += 1;
    expect(made).toBe(3);
    expect(await readdir(dir)).toEqual(['barium-bot-2026-11-28T02-00-00Z.db', 'barium-bot-2026-11-29T02-00-00Z.db']);
    await writeFile(join(dir, 'of-somebody-else.db'), '');
    await store.close();
    await rm(file);
    await expect(backUp(at(2_000), 1)).rejects.toThrow('the backup failed');
    expect(await readdir(dir)).toContain('barium-bot-2026-11-29T02-00-00Z.db');
    store = await openSqliteStore(file);
    await backUp(at(2_000), 1);
    expect(await readdir(dir)).toEqual(['barium-bot-2027-02-18T10-00-00Z.db', 'of-somebody-else.db']);
  });

  it('A clock that was ahead delays no backup', async () => {
    await backUp(at(10_000));
    expect(await backUp(at(0))).toBeDefined();
    expect(await backUp(at(1))).toBeUndefined();
  });

  it('A backup that is aborted, and one of a process that was killed, leave nothing behind', async () => {
    await expect(backUp(at(0), 7, AbortSignal.abort())).rejects.toThrow('abort');
    expect(await readdir(dir)).toEqual([]);
    await writeFile(join(dir, 'barium-bot-2026-11-26T02-00-00Z.db.unfinished'), 'half');
    await backUp(at(0));
    expect(await readdir(dir)).toEqual(['barium-bot-2026-11-27T02-00-00Z.db']);
  });

  it('Statements are answered while a backup is made, and later ones are not in it', async () => {
    const value = 'x'.repeat(1_000);
    await store.db.transaction().execute(async (transaction) => {
      for (let n = 0; n < 20_000; n += 1) {
        await transaction
          .insertInto('settings')
          .values({ name: `${n}`, value, expires_at: null })
          .execute();
      }
    });
    let isRunning = true;
    const making = backUp(at(0)).finally(() => {
      isRunning = false;
    });
    let written = 0;
    while (isRunning) {
      written += 1;
      await store.settings.set('during', `${written}`);
      await setImmediate();
    }
    const made = await making;
    expect(written).toBeGreaterThan(1);
    const copy = await openSqliteStore(made?.path ?? '');
    expect(await copy.settings.get('19999')).toBe(value);
    await copy.close();
  });

  it('A damaged store makes no backup, replaces none, and is reported', async () => {
    await backUp(at(0));
    for (let n = 0; n < 500; n += 1) await store.settings.set(`${n}`, 'x'.repeat(500));
    await store.close();
    const bytes = await readFile(file);
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 4096);
    await writeFile(file, bytes);
    const lines: { msg: string; err?: { message: string } }[] = [];
    const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    let now = at(24);
    const backups = createBackups({ file, dir, retentionDays: 7 }, log, () => now);
    await backups.run();
    now = at(25);
    await backups.run();
    expect(lines.map(({ msg }) => msg)).toEqual(['failed to back up the store', 'failed to back up the store']);
    expect(backups.failure()).toEqual({
      since: at(24).toISOString(),
      reason: 'the backup failed: database disk image is malformed',
    });
    expect(await readdir(dir)).toEqual(['barium-bot-2026-11-27T02-00-00Z.db']);
    await rm(file);
    store = await openSqliteStore(file);
    await backups.run();
    expect(backups.failure()).toBeUndefined();
  });

  it('A directory that cannot be written is reported', async () => {
    await mkdir(join(folder, 'deep'));
    await writeFile(dir, 'a file in its place');
    await chmod(dir, 0o400);
    await expect(backUp(at(0))).rejects.toThrow('EEXIST');
  });
});
