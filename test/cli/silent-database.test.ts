/** A bot whose database says nothing more: it ends when it is asked to, all the same. */
import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { openTcpProxy, type TcpProxy } from '../postgres/tcp-proxy.ts';
import { killAndRemoveFolders, itTakesTime, createFolder, startCli } from './child.ts';

let database: TestDatabase;
let way: TcpProxy;

beforeEach(async () => {
  database = await openDatabase({ empty: true });
  way = await openTcpProxy(Number(new URL(database.url).port));
});

afterEach(async () => {
  await killAndRemoveFolders();
  await way.close();
  await database.drop();
});

itTakesTime('a bot whose database has gone silent ends when it is asked to', async () => {
  const url = new URL(database.url);
  url.port = `${way.port}`;
  const env = { DATABASE_URL: url.href, PORT: '0', WATCH_CRON: '0 0 0 1 1 *' };
  const bot = startCli(await createFolder(), ['serve'], env);
  await bot.waitForOutput(/^Barium Bot is ready/u);
  way.isAccepting = false;
  way.stopForwarding(['to-server', 'to-client']);
  bot.kill('SIGTERM');
  expect((await bot.result).code).toBe(0);
});
