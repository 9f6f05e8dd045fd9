/** Nobody but the bot's own user can read the files of its data directory. */
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireFileLock } from '../../src/lib/file-lock.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';

describe('the files in the data directory', () => {
  let folder: string;
  let umask: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-files-'));
    umask = process.umask(0o022);
  });
  afterEach(async () => {
    process.umask(umask);
    await rm(folder, { recursive: true });
  });

  /** The permissions of everything in the folder, by name. */
  async function modesIn(directory: string): Promise<Record<string, string>> {
    const names = await readdir(directory, { recursive: true });
    const modes = names.map(async (name) => {
      // SQLite may delete its files beside the database meanwhile.
      const stats = await stat(join(directory, name)).catch(() => undefined);
      return stats === undefined ? [] : [[name, (stats.mode & 0o777).toString(8)]];
    });
    return Object.fromEntries((await Promise.all(modes)).flat());
  }

  it('are private to the bot if it creates them', async () => {
    const store = await openSqliteStore(join(folder, 'data', 'store.db'));
    await store.settings.set('a', 'b');
    const lock = acquireFileLock(join(folder, 'data', 'simulator.lock'));
    const simulator = await startSimulator({ stateDir: join(folder, 'data'), speed: 0 });
    const modes = await modesIn(folder);
    await simulator.stop();
    lock?.release();
    expect(modes).toMatchObject({ 'data/store.db': '600', 'data/store.db-wal': '600', 'data/store.db-shm': '600' });
    expect(
      Object.entries({ ...modes, ...(await modesIn(folder)) }).filter(([, mode]) => !/^[67]00$/.test(mode)),
    ).toEqual([]);
    expect(Object.keys(await modesIn(folder)).length).toBeGreaterThan(3);
    await store.close();
  });

  it('become private if they were not', async () => {
    const file = join(folder, 'store.db');
    await writeFile(file, '');
    await chmod(file, 0o644);
    await (await openSqliteStore(file)).close();
    expect(new Set(Object.values(await modesIn(folder)))).toEqual(new Set(['600']));
  });
});
