import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { type Core, openCore } from '../../src/app/core.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { readConfig } from '../../src/config/index.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { type PostgresServer, startPostgres } from '../postgres/server.ts';

describe('a bot whose database goes away', () => {
  let server: PostgresServer;
  let folder: string;
  let core: Core;
  let keys = 0;

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

  function say(line: string): Promise<Reply> {
    keys += 1;
    return core.bot.handle({
      kind: 'text',
      line,
      person: alice,
      conversation: channel,
      idempotencyKey: `k${keys}`,
    });
  }

  const stored = async () => (await core.readiness()).checks.find((check) => check.name === 'Database');

  it('says what it runs on while all is well', async () => {
    expect(await stored()).toEqual({ name: 'Database', ok: true, detail: 'PostgreSQL 18.4, writable' });
    const place = { kind: 'text', line: 'status', conversation: channel, idempotencyKey: 'swedish' } as const;
    const { card } = await core.bot.handle({ ...place, person: { ...alice, locale: 'sv-SE' } });
    expect(card.rows?.[0]?.detail).toBe('PostgreSQL 18.4, skrivbar');
  });

  it('still answers what needs no store, does nothing that it could not prove, and goes on by itself', async () => {
    const { total } = await core.upstream.barium.listInstances({ status: 'active', max: 1 });
    const [one] = (await core.upstream.barium.listInstances({ status: 'active', max: 1 })).rows;
    const objects = async () => (await core.upstream.barium.listObjects(one?.id ?? '')).rows.length;
    const before = await objects();
    await server.stop();
    expect(await say('list active')).toMatchObject({ outcome: 'done' });
    expect(await say(`show ${one?.id}`)).toMatchObject({ outcome: 'done' });
    const refused = await say(`folder ${one?.id} Invoices`);
    expect(refused.card.title).toBe('The bot can’t reach its database right now');
    expect(await objects()).toBe(before);
    expect(await stored()).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
    });
    expect((await core.readiness()).ready).toBe(false);

    await server.start();
    await delay(600);
    expect(await say(`folder ${one?.id} Invoices`)).toMatchObject({ outcome: 'done' });
    expect(await objects()).toBe(before + 1);
    expect(await stored()).toMatchObject({ ok: true });
    expect(total).toBeGreaterThan(0);
  });
});

it('does not call Barium well that has gone away since the bot signed in', async () => {
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
  const well = async () => (await core.readiness()).checks.find(({ name }) => name === 'Barium')?.ok;
  expect(await well()).toBe(true);
  await simulator.stop();
  await expect(core.upstream.barium.listInstances({ max: 1 })).rejects.toThrow('connection');
  expect(await well()).toBe(false);
  await core.close();
  await rm(folder, { recursive: true });
});
