import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { StoreSetupError } from '../../../src/store/errors.ts';
import { openPostgresStore } from '../../../src/store/postgres/index.ts';
import { openDatabase, type TestDatabase } from '../../postgres/database.ts';
import { password } from '../../postgres/server.ts';

/** The setup error of an address that can't be used. */
async function setupErrorOf(url: string): Promise<StoreSetupError> {
  const opened = openPostgresStore(url, { connectTimeoutMs: 1_000 });
  const error = await opened.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof StoreSetupError)) throw error ?? new Error('it was opened');
  expect(`${error.message} ${error.remedy} ${error.stack}`).not.toContain(password);
  return error;
}

describe('the setup check of a PostgreSQL database', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await openDatabase({ empty: true });
  });

  afterEach(() => database.drop());

  function urlWith(change: (url: URL) => void): string {
    const url = new URL(database.url);
    change(url);
    return url.href;
  }

  it('explains a wrong user, database, port, host, TLS setting, certificate or schema', async () => {
    const cases: readonly [string, RegExp][] = [
      [urlWith((url) => (url.password = 'wrong')), /is refused: the user barium or the password is wrong/],
      [urlWith((url) => (url.pathname = '/nowhere')), /there is no database nowhere on 127\.0\.0\.1:\d+$/],
      [urlWith((url) => (url.port = '1')), /nothing listens at 127\.0\.0\.1:1$/],
      [urlWith((url) => (url.hostname = 'nowhere.invalid')), /nowhere\.invalid/],
      [urlWith((url) => (url.search = '?sslmode=require')), /The server does not support SSL connections/],
      [urlWith((url) => (url.search = '?sslrootcert=/nowhere')), /names a certificate file that cannot be read/],
      [urlWith((url) => (url.search = '?options=-csearch_path%3Dnowhere')), /no schema of the search path exists/],
    ];
    for (const [url, message] of cases) expect((await setupErrorOf(url)).message).toMatch(message);
  });

  it('explains a server that does not respond', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await setupErrorOf(urlWith((url) => (url.port = `${port}`)));
    expect(error.message).toMatch(/^cannot be used: .+timeout/);
    expect(error.remedy).toContain('firewall');
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('explains missing privileges', async () => {
    await database.run(`create role guest login password 'guest'`);
    const guest = urlWith((url) => {
      url.username = 'guest';
      url.password = 'guest';
    });
    try {
      expect((await setupErrorOf(guest)).message).toMatch(
        /the user guest lacks a privilege \(permission denied for schema/,
      );
      const store = await openPostgresStore(database.url);
      await store.close();
      expect((await setupErrorOf(guest)).message).toMatch(/lacks a privilege/);
      await database.run('grant select on all tables in schema public to guest');
      expect((await setupErrorOf(guest)).message).toMatch(/guest lacks a privilege \(INSERT on tokens, /);
      await database.run('grant insert, update, delete on all tables in schema public to guest');
      await (await openPostgresStore(guest)).close();
    } finally {
      await database.run('drop owned by guest');
      await database.run('drop role guest');
    }
  });

  it('rejects a server that is too old', async () => {
    // Overrides the built-in function for a search path with the public schema first.
    await database.run(`create function public.current_setting(text) returns text language sql as
      $$ select case $1 when 'server_version_num' then '120022' else 'UTF8' end $$`);
    const old = urlWith((url) => (url.search = '?options=-csearch_path%3Dpublic,pg_catalog'));
    const error = await setupErrorOf(old);
    expect(error.message).toBe('is PostgreSQL 12, and the bot needs 13 or newer');
  });

  it('rejects a database of a newer version of the bot', async () => {
    await (await openPostgresStore(database.url)).close();
    await database.run(`insert into kysely_migration values ('9999-of-tomorrow', '2030-01-01T00:00:00.000Z')`);
    const error = await setupErrorOf(database.url);
    expect(error.message).toBe('holds a database of a newer version of the bot (it knows 9999-of-tomorrow)');
  });

  it('keeps stores in different schemas of one database apart', async () => {
    await database.run(`create schema "of The-bot"; create schema other; create schema third`);
    const urlOf = (schema: string) =>
      urlWith((url) => {
        url.searchParams.set('options', `-csearch_path=${schema}`);
      });
    const urls = [database.url, urlOf('"of\\ The-bot"'), urlOf('other'), urlOf('third,public')];
    for (const name of ['first', 'second']) {
      for (const url of urls) {
        const store = await openPostgresStore(url);
        expect(await store.settings.getOrCreate(name, () => url)).toBe(url);
        expect(await store.settings.getOrCreate('first', () => '')).toBe(url);
        await store.close();
      }
    }
  });

  it('lets five processes open an empty database at the same time', async () => {
    for (let round = 0; round < 3; round += 1) {
      const empty = await openDatabase({ empty: true });
      const stores = await Promise.all(Array.from({ length: 5 }, () => openPostgresStore(empty.url)));
      const fences = await Promise.all(stores.map((store) => store.snapshot.acquireFence()));
      expect(new Set(fences).size).toBe(5);
      await Promise.all(stores.map((store) => store.close()));
      await empty.drop();
    }
  });
});
