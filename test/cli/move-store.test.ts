import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { password } from '../postgres/server.ts';
import { cleanUp, cli, itTakesTime, newFolder, startCli } from './child.ts';

const there = ['move-store', '--from', 'sqlite', '--to', 'postgres'];

describe('move-store', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openDatabase({ empty: true });
  });

  afterEach(cleanUp);
  afterAll(() => database.drop());

  itTakesTime('moves what a bot has left, and not while it still runs', async () => {
    const folder = await newFolder();
    const env = { DATABASE_URL: database.url };
    const bot = startCli(folder, ['serve'], { PORT: '0' });
    await bot.says(/is ready/);
    const early = await cli(folder, there, env);
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('a bot still runs on SQLite')]);
    bot.signal('SIGTERM');
    await bot.ended;
    // Whoever looks first whether all is well has opened the new store, and left a key of its own in it.
    expect((await cli(folder, ['doctor'], env)).stdout).toMatch(/^ok +Store +PostgreSQL/mu);
    const moved = await cli(folder, there, env);
    expect([moved.code, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toMatch(/^ {2}instances +60$/m);
    const again = await cli(folder, there, env);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('already holds something')]);
  });

  itTakesTime('says what is wrong with how it was asked', async () => {
    const folder = await newFolder();
    expect(await cli(folder, there)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no store to move'),
    });
    expect(await cli(folder, ['move-store', '--from', 'sqlite', '--to', 'oracle'])).toMatchObject({
      code: 2,
    });
    const wrong = { DATABASE_URL: database.url.replace(password, 'wrong') };
    const back = await cli(folder, ['move-store', '--from', 'postgres', '--to', 'sqlite'], wrong);
    expect(back.code).toBe(2);
    expect(back.stderr).toContain('DATABASE_URL is refused: the user barium or the password is wrong.');
  });
});
