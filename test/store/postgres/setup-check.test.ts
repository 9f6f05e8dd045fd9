import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { openPostgresStore } from '../../../src/store/postgres/index.ts';
import { StoreRefusal } from '../../../src/store/setup-error.ts';
import { openDatabase, type TestDatabase } from '../../postgres/database.ts';
import { password } from '../../postgres/server.ts';

/** What the store says about an address that it cannot use. */
async function refusalOf(url: string): Promise<StoreRefusal> {
  const opened = openPostgresStore(url, { connectMs: 1_000 });
  const refusal = await opened.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(refusal instanceof StoreRefusal)) throw refusal ?? new Error('it was opened');
  expect(`${refusal.message} ${refusal.remedy} ${refusal.stack}`).not.toContain(password);
  return refusal;
}

describe('a database that cannot be used', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await openDatabase({ empty: true });
  });

  afterEach(() => database.drop());

  function other(change: (url: URL) => void): string {
    const url = new URL(database.url);
    change(url);
    return url.href;
  }

  it('is told by who it is that refuses, and why', async () => {
    const wrong: readonly [string, RegExp][] = [
      [other((url) => (url.password = 'wrong')), /is refused: the user barium or the password is wrong/],
      [other((url) => (url.pathname = '/nowhere')), /there is no database nowhere on 127\.0\.0\.1:\d+$/],
      [other((url) => (url.port = '1')), /nothing listens at 127\.0\.0\.1:1$/],
      [other((url) => (url.hostname = 'nowhere.invalid')), /nowhere\.invalid/],
      [other((url) => (url.search = '?sslmode=require')), /The server does not support SSL connections/],
      [
        other((url) => (url.search = '?sslrootcert=/nowhere')),
        /names a certificate file that cannot be read/,
      ],
      [
        other((url) => (url.search = '?options=-csearch_path%3Dnowhere')),
        /no schema of the search path exists/,
      ],
    ];
    for (const [url, says] of wrong) expect((await refusalOf(url)).message).toMatch(says);
  });

  it('may be one that does not answer at all', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const refusal = await refusalOf(other((url) => (url.port = `${port}`)));
    expect(refusal.message).toMatch(/^cannot be used: .+timeout/);
    expect(refusal.remedy).toContain('firewall');
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('may be one in which the user has too few rights', async () => {
    await database.run(`create role guest login password 'guest'`);
    const guest = other((url) => {
      url.username = 'guest';
      url.password = 'guest';
    });
    try {
      expect((await refusalOf(guest)).message).toMatch(
        /the user guest lacks a right \(permission denied for schema/,
      );
      const store = await openPostgresStore(database.url);
      await store.close();
      expect((await refusalOf(guest)).message).toMatch(/lacks a right/);
      await database.run('grant select on all tables in schema public to guest');
      expect((await refusalOf(guest)).message).toMatch(/guest lacks a right \(INSERT on tokens, /);
      await database.run('grant insert, update, delete on all tables in schema public to guest');
      await (await openPostgresStore(guest)).close();
    } finally {
      await database.run('drop owned by guest');
      await database.run('drop role guest');
    }
  });

  it('may be on a server that is too old', async () => {
    // It says of itself that it is old, to those who ask its public schema before the one that knows.
    await database.run(`create function public.current_setting(text) returns text language sql as
      $$ select case $1 when 'server_version_num' then '120022' else 'UTF8' end $$`);
    const old = other((url) => (url.search = '?options=-csearch_path%3Dpublic,pg_catalog'));
    const refusal = await refusalOf(old);
    expect(refusal.message).toBe('is a PostgreSQL 12, and the bot needs 13 or newer');
  });

  it('may be one of a newer version of the bot', async () => {
    await (await openPostgresStore(database.url)).close();
    await database.run(
      `insert into kysely_migration values ('9999-of-tomorrow', '2030-01-01T00:00:00.000Z')`,
    );
    const refusal = await refusalOf(database.url);
    expect(refusal.message).toBe(
      'holds a database of a newer version of the bot (it knows 9999-of-tomorrow)',
    );
  });

  it('is none of those that have a schema for the bot, whoever else keeps tables beside it', async () => {
    await database.run(`create schema "of The-bot"; create schema other; create schema third`);
    const at = (schema: string) =>
      other((url) => {
        url.searchParams.set('options', `-csearch_path=${schema}`);
      });
    const urls = [database.url, at('"of\\ The-bot"'), at('other'), at('third,public')];
    for (const value of ['made', 'found']) {
      for (const url of urls) {
        const store = await openPostgresStore(url);
        expect(await store.settings.getOrMake(value, () => url)).toBe(url);
        expect(await store.settings.getOrMake('made', () => '')).toBe(url);
        await store.close();
      }
    }
  });

  it('is one that five processes may open at the same moment', async () => {
    for (let round = 0; round < 3; round += 1) {
      const empty = await openDatabase({ empty: true });
      const stores = await Promise.all(Array.from({ length: 5 }, () => openPostgresStore(empty.url)));
      const fences = await Promise.all(stores.map((store) => store.snapshot.lead()));
      expect(new Set(fences).size).toBe(5);
      await Promise.all(stores.map((store) => store.close()));
      await empty.drop();
    }
  });
});
