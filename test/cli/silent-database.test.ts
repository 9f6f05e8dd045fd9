import { openDatabase, type TestDatabase } from '../postgres/database.ts';
import { openTcpProxy, type TcpProxy } from '../postgres/tcp-proxy.ts';
import { createFolder, killAndRemoveFolders, startCli } from './child.ts';

let database: TestDatabase;
let proxy: TcpProxy;

beforeEach(async () => {
  database = await openDatabase({ empty: true });
  proxy = await openTcpProxy(Number(new URL(database.url).port));
});

afterEach(async () => {
  await killAndRemoveFolders();
  await proxy.close();
  await database.drop();
});

it('the bot stops on SIGTERM when its database has stopped responding', async () => {
  const url = new URL(database.url);
  url.port = `${proxy.port}`;
  const env = { DATABASE_URL: url.href, PORT: '0', WATCH_CRON: '0 0 0 1 1 *' };
  const bot = startCli(await createFolder(), ['serve'], env);
  await bot.waitForOutput(/^Barium Bot is ready/u);
  proxy.isAccepting = false;
  proxy.stopForwarding(['to-server', 'to-client']);
  bot.kill('SIGTERM');
  expect((await bot.result).code).toBe(0);
});
