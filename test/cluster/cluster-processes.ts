/** Several `serve` processes on one PostgreSQL, with one simulated Barium and one emulated Slack. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Conversation } from '../../src/chat/conversation.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import type { NewWatch, Watch } from '../../src/store/contract/watching.ts';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import {
  alice,
  botToken,
  type Emulator,
  orders,
  type Row,
  sign,
  signingSecret,
  startEmulator,
  team,
} from '../adapters/slack/emulator.ts';
import { openDatabase, type TestDatabase } from '../postgres/database.ts';

/** One `serve` process. */
export interface Replica {
  readonly name: string;
  readonly address: string;
  readonly child: ChildProcess;
  /** What it wrote to its log so far. */
  log(): string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** The number behind a metric's name, labels left out. */
  metric(name: string): Promise<number>;
  /** The status of `/readyz`. */
  ready(): Promise<number>;
}

export interface Fleet {
  readonly simulator: Simulator;
  readonly slack: Emulator;
  readonly store: PostgresStore;
  readonly database: TestDatabase;
  /** Starts a replica and waits until it answers. */
  start(name: string, env?: Readonly<Record<string, string>>): Promise<Replica>;
  watch(more?: Partial<NewWatch>): Promise<Watch>;
  /** The messages that a channel shows, oldest first. */
  shown(channel?: string): readonly Shown[];
  close(): Promise<void>;
}

/** A message of the bot as a channel shows it. */
export interface Shown {
  readonly ts: string;
  readonly thread: string | undefined;
  readonly text: string;
  /** The key that it was posted with. */
  readonly key: string | undefined;
}

export const ordersPlace: Conversation = placeOf(orders);

export function placeOf(channel: string): Conversation {
  return { platform: 'slack', tenant: team, id: channel, isDirect: false };
}

const program = join(process.cwd(), 'dist/src/cli.js');

export const everything = {
  instance: undefined,
  statuses: undefined,
  app: undefined,
  match: undefined,
  milestone: undefined,
  startedBy: undefined,
};

/** Opens everything but the replicas. Close it when done. */
export async function openFleet({
  instances = 40,
  cron = '*/3 * * * * *',
}: {
  readonly instances?: number;
  /** `WATCH_CRON` of every replica. */
  readonly cron?: string;
} = {}): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-fleet-'));
  const [simulator, slack, database] = await Promise.all([
    startSimulator({ instances, speed: 0 }),
    startEmulator(),
    openDatabase(),
  ]);
  const store = await openPostgresStore(database.url);
  const replicas = new Set<Replica>();
  const { username, password, apiKey } = simulator.credentials;
  const usual = {
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    PORT: '0',
    HOST: '127.0.0.1',
    WATCH_CRON: cron,
    BARIUM_BASE_URL: simulator.baseUrl,
    BARIUM_USERNAME: username,
    BARIUM_PASSWORD: password,
    BARIUM_API_KEY: apiKey,
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: `${slack.url}/api/`,
    ACCESS_OPERATORS: '*',
    ACCESS_ADMINS: '*',
    LOG_LEVEL: 'info',
  };

  return {
    simulator,
    slack,
    store,
    database,
    async start(name, env = {}) {
      const replica = await startReplica(name, { ...usual, ...env }, folder);
      replicas.add(replica);
      void replica.ended.then(() => replicas.delete(replica));
      return replica;
    },
    watch: (more = {}) =>
      store.watches.add({
        place: ordersPlace,
        owner: { platform: 'slack', tenant: team, id: alice, name: 'Alice' },
        filter: everything,
        on: ['created', 'status', 'milestone', 'gone'],
        as: 'flat',
        diagram: false,
        createdAt: new Date().toISOString(),
        ...more,
      }),
    shown: (channel = orders) =>
      slack.tables.messages
        .all()
        .filter((row) => row.channel_id === channel)
        .map(shownOf),
    async close() {
      for (const { child } of replicas) child.kill('SIGKILL');
      await Promise.all([...replicas].map(({ ended }) => ended));
      await store.close();
      await Promise.all([simulator.stop(), slack.close(), database.drop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function shownOf(row: Row): Shown {
  const { metadata } = row as { metadata?: { event_payload?: { key?: string } } };
  const { ts, thread_ts: thread, text } = row as { ts: string; thread_ts?: string; text: string };
  return { ts, thread, text, key: metadata?.event_payload?.key };
}

async function startReplica(
  name: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Replica> {
  const child = spawn(process.execPath, [program, 'serve'], {
    cwd,
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [printed, logged] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    logged += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const address = () => /http:\/\/\S+/u.exec(printed)?.[0];
  while (address() === undefined) {
    if (over) throw new Error(`${name} did not start:\n${printed}${logged}`);
    await delay(10);
  }
  const base = address() as string;
  return {
    name,
    address: base,
    child,
    ended,
    log: () => logged,
    kill: (signal) => void child.kill(signal),
    async metric(metric) {
      const text = await (await fetch(new URL('/metrics', base))).text();
      const lines = text
        .split('\n')
        .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    async ready() {
      return (await fetch(new URL('/readyz', base), { headers: { connection: 'close' } })).status;
    },
  };
}

/** Opens more channels in Slack, with those in them that are in the one for orders. */
export function addChannels({ slack: { tables } }: Pick<Fleet, 'slack'>, channels: readonly string[]): void {
  const first = tables.channels.all().find((channel) => channel.channel_id === orders);
  for (const channel of channels) {
    const { id: _, ...rest } = { ...first };
    tables.channels.insert({ ...rest, channel_id: channel, name: channel.toLowerCase() });
  }
}

/** Types `/barium <text>` in a channel; the answer goes to `responseUrl`. Answers the HTTP status. */
export async function command(
  { address }: Pick<Replica, 'address'>,
  text: string,
  responseUrl: string,
  { user = alice, channel = orders } = {},
): Promise<number> {
  return form(address, {
    command: '/barium',
    text,
    team_id: team,
    channel_id: channel,
    channel_name: 'orders',
    user_id: user,
    user_name: 'alice',
    api_app_id: 'A0TEST0001',
    is_enterprise_install: 'false',
    trigger_id: randomUUID(),
    response_url: responseUrl,
  });
}

async function form(address: string, fields: Readonly<Record<string, string>>): Promise<number> {
  const body = new URLSearchParams(fields).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...sign(body) };
  const response = await fetch(new URL('/slack/events', address), { method: 'POST', body, headers });
  await response.arrayBuffer();
  return response.status;
}

/** Resolves when it is so; rejects when that takes too long. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  patienceMs = 20_000,
): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await delay(25);
  }
}
