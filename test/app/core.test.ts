import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Core, openCore } from '../../src/app/core.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { readConfig } from '../../src/config/index.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { type PostgresServer, startPostgres } from '../postgres/server.ts';

describe('the bot on PostgreSQL', () => {
  let server: PostgresServer;
  let folder: string;
  let core: Core;
  let eventCount = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-core-'));
    server = await startPostgres();
    const env = { DATABASE_URL: server.url('postgres'), DATA_DIR: folder, WATCH_CRON: '0 0 0 1 1 *' };
    core = await openCore(readConfig(env), pino({ level: 'silent' }));
    core.watcher?.start([]);
    await core.watcher?.trigger();
  });

  afterAll(async () => {
    await core.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  function handle(line: string): Promise<Reply> {
    eventCount += 1;
    return core.bot.handle({
      kind: 'text',
      line,
      person: alice,
      conversation: channel,
      idempotencyKey: `event ${eventCount}`,
    });
  }

  const databaseCheck = async () => (await core.readiness()).checks.find((check) => check.name === 'Database');

  it('reports the database as writable in the language of the reader', async () => {
    expect(await databaseCheck()).toEqual({ name: 'Database', ok: true, detail: 'PostgreSQL 18.4, writable' });
    const status = { kind: 'text', line: 'status', conversation: channel, idempotencyKey: 'swedish' } as const;
    const { card } = await core.bot.handle({ ...status, person: { ...alice, locale: 'sv-SE' } });
    expect(card.rows?.[0]?.detail).toBe('PostgreSQL 18.4, skrivbar');
  });

  it('shows cases but changes nothing while the database is down, and recovers by itself', async () => {
    const { total } = await core.upstream.barium.listInstances({ status: 'active', max: 1 });
    const [one] = (await core.upstream.barium.listInstances({ status: 'active', max: 1 })).rows;
    const objectCount = async () => (await core.upstream.barium.listObjects(one?.id ?? '')).rows.length;
    const before = await objectCount();
    await server.stop();
    expect(await handle('list active')).toMatchObject({ outcome: 'done' });
    expect(await handle(`show ${one?.id}`)).toMatchObject({ outcome: 'done' });
    const rejected = await handle(`folder ${one?.id} Invoices`);
    expect(rejected.card.title).toBe('The bot can’t reach its database right now');
    expect(await objectCount()).toBe(before);
    expect(await databaseCheck()).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
    });
    expect((await core.readiness()).ready).toBe(false);

    await server.start();
    await waitUntil('the database is reachable', async () => (await databaseCheck())?.ok === true);
    expect(await handle(`folder ${one?.id} Invoices`)).toMatchObject({ outcome: 'done' });
    expect(await objectCount()).toBe(before + 1);
    expect(await databaseCheck()).toMatchObject({ ok: true });
    expect(total).toBeGreaterThan(0);
  });
});

it('the bot reports Barium as down when it becomes unreachable after the sign-in', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-core-'));
  const simulator = await startSimulator({ port: 0, log: () => undefined });
  const { username, password, apiKey } = simulator.credentials;
  const env = {
    BARIUM_BASE_URL: simulator.baseUrl,
    BARIUM_USERNAME: username,
    BARIUM_PASSWORD: password,
    BARIUM_API_KEY: apiKey,
    DATA_DIR: folder,
  };
  const core = await openCore(readConfig(env), pino({ level: 'silent' }), { oneShot: true });
  const isBariumOk = async () => (await core.readiness()).checks.find(({ name }) => name === 'Barium')?.ok;
  expect(await isBariumOk()).toBe(true);
  await simulator.stop();
  await expect(core.upstream.barium.listInstances({ max: 1 })).rejects.toThrow('connection');
  expect(await isBariumOk()).toBe(false);
  await core.close();
  await rm(folder, { recursive: true });
});
