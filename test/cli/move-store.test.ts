import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { password } from '../postgres/server.ts';
import { createFolder, killAndRemoveFolders, runCli, startCli } from './child.ts';

const toPostgres = ['move-store', '--from', 'sqlite', '--to', 'postgres'];

describe('barium-bot move-store', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openDatabase({ empty: true });
  });

  afterEach(killAndRemoveFolders);
  afterAll(() => database.drop());

  it('moves the data of a stopped bot once, and refuses while a bot runs', async () => {
    const folder = await createFolder();
    const env = { DATABASE_URL: database.url };
    const bot = startCli(folder, ['serve'], { PORT: '0' });
    await bot.waitForOutput(/is ready/);
    const early = await runCli(folder, toPostgres, env);
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('a bot is still running on SQLite')]);
    bot.kill('SIGTERM');
    await bot.result;
    // `doctor` opens the new store and leaves its own key in it.
    expect((await runCli(folder, ['doctor'], env)).stdout).toMatch(/^ok +Database +PostgreSQL/mu);
    const moved = await runCli(folder, toPostgres, env);
    expect([moved.code, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toMatch(/^ {2}instances +63$/m);
    const again = await runCli(folder, toPostgres, env);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('already contains data')]);
  });

  it('rejects a missing store, an unknown engine and a wrong password', async () => {
    const folder = await createFolder();
    expect(await runCli(folder, toPostgres)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no store to move'),
    });
    expect(await runCli(folder, ['move-store', '--from', 'sqlite', '--to', 'oracle'])).toMatchObject({
      code: 2,
    });
    const unset = await runCli(folder, ['move-store', '--from', 'postgres', '--to', 'sqlite']);
    expect(unset).toMatchObject({ code: 2, stderr: expect.stringContaining('DATABASE_URL is missing.') });
    expect(unset.stderr).not.toMatch(/unset|SQLite/u);
    const wrong = { DATABASE_URL: database.url.replace(password, 'wrong') };
    const back = await runCli(folder, ['move-store', '--from', 'postgres', '--to', 'sqlite'], wrong);
    expect(back.code).toBe(2);
    expect(back.stderr).toContain('DATABASE_URL is refused: the user barium or the password is wrong.');
  });
});
