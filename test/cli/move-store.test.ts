import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { password } from '../postgres/server.ts';
import { killAndRemoveFolders, runCli, itTakesTime, createFolder, startCli } from './child.ts';

const there = ['move-store', '--from', 'sqlite', '--to', 'postgres'];

describe('move-store', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openDatabase({ empty: true });
  });

  afterEach(killAndRemoveFolders);
  afterAll(() => database.drop());

  itTakesTime('moves what a bot has left, and not while it still runs', async () => {
    const folder = await createFolder();
    const env = { DATABASE_URL: database.url };
    const bot = startCli(folder, ['serve'], { PORT: '0' });
    await bot.waitForOutput(/is ready/);
    const early = await runCli(folder, there, env);
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('a bot is still running on SQLite')]);
    bot.kill('SIGTERM');
    await bot.result;
    // Whoever looks first whether all is well has opened the new store, and left a key of its own in it.
    expect((await runCli(folder, ['doctor'], env)).stdout).toMatch(/^ok +Store +PostgreSQL/mu);
    const moved = await runCli(folder, there, env);
    expect([moved.code, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toMatch(/^ {2}instances +60$/m);
    const again = await runCli(folder, there, env);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('already contains data')]);
  });

  itTakesTime('says what is wrong with how it was asked', async () => {
    const folder = await createFolder();
    expect(await runCli(folder, there)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no store to move'),
    });
    expect(await runCli(folder, ['move-store', '--from', 'sqlite', '--to', 'oracle'])).toMatchObject({
      code: 2,
    });
    const wrong = { DATABASE_URL: database.url.replace(password, 'wrong') };
    const back = await runCli(folder, ['move-store', '--from', 'postgres', '--to', 'sqlite'], wrong);
    expect(back.code).toBe(2);
    expect(back.stderr).toContain('DATABASE_URL is refused: the user barium or the password is wrong.');
  });
});
