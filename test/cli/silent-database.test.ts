/** A bot whose database says nothing more: it ends when it is asked to, all the same. */
import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { openWay, type Way } from '../postgres/tcp-proxy.ts';
import { cleanUp, itTakesTime, newFolder, startCli } from './child.ts';

let database: TestDatabase;
let way: Way;

beforeEach(async () => {
  database = await openDatabase({ empty: true });
  way = await openWay(Number(new URL(database.url).port));
});

afterEach(async () => {
  await cleanUp();
  await way.close();
  await database.drop();
});

itTakesTime('a bot whose database has gone silent ends when it is asked to', async () => {
  const url = new URL(database.url);
  url.port = `${way.port}`;
  const env = { DATABASE_URL: url.href, PORT: '0', WATCH_CRON: '0 0 0 1 1 *' };
  const bot = startCli(await newFolder(), ['serve'], env);
  await bot.says(/^Barium Bot is ready/u);
  way.open = false;
  way.silence(['there', 'back']);
  bot.signal('SIGTERM');
  expect((await bot.ended).code).toBe(0);
});
