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
import type { NewWatch, Watch } from '../../src/store/contract/watches.ts';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import {
  alice,
  botToken,
  type Emulator,
  orders,
  type Row,
  signHeaders,
  signingSecret,
  startEmulator,
  team,
} from '../adapters/slack/emulator.ts';
import { openDatabase as openSharedDatabase, type TestDatabase } from '../postgres/database.ts';
import { matchAll } from '../store/builders.ts';

/** A `serve` process. */
export interface Replica {
  readonly name: string;
  readonly address: string;
  readonly child: ChildProcess;
  /** Its log so far. */
  log(): string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves to its exit code, or to the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  /** The value of a metric, summed over its labels. */
  metric(name: string): Promise<number>;
  /** The status of `/readyz`. */
  readyStatus(): Promise<number>;
}

export interface TestCluster {
  readonly simulator: Simulator;
  readonly slack: Emulator;
  readonly store: PostgresStore;
  readonly database: TestDatabase;
  /** Starts a replica and waits until it responds. */
  start(name: string, env?: Readonly<Record<string, string>>): Promise<Replica>;
  watch(more?: Partial<NewWatch>): Promise<Watch>;
  /** The messages in a channel, oldest first. */
  messagesIn(channel?: string): readonly ChannelMessage[];
  close(): Promise<void>;
}

/** A message of the bot in a channel. */
export interface ChannelMessage {
  readonly ts: string;
  readonly thread: string | undefined;
  readonly text: string;
  /** The delivery key it was posted with. */
  readonly key: string | undefined;
}

export const ordersChannel: Conversation = channelConversation(orders);

export function channelConversation(channel: string): Conversation {
  return { platform: 'slack', tenant: team, id: channel, isDirect: false };
}

const defaultProgram = join(process.cwd(), 'dist/src/cli.js');

/** The environment of a bot in Slack that everyone can use, with its files in `folder`; `cron` is its `WATCH_CRON`. */
export function replicaEnv(
  { simulator, slack }: Pick<TestCluster, 'simulator' | 'slack'>,
  folder: string,
  cron: string,
): Record<string, string> {
  const { username, password, apiKey } = simulator.credentials;
  return {
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
  };
}

/** Starts everything but the replicas. */
export async function openTestCluster({
  instances = 40,
  cron = '*/3 * * * * *',
  program = defaultProgram,
  openDatabase = openSharedDatabase,
}: {
  readonly instances?: number;
  /** `WATCH_CRON` of every replica. */
  readonly cron?: string;
  /** The script of the replicas. */
  readonly program?: string;
  /** By default, a database on the server that all tests share. */
  readonly openDatabase?: () => Promise<TestDatabase>;
} = {}): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-cluster-'));
  const [simulator, slack, database] = await Promise.all([
    startSimulator({ instances, speed: 0 }),
    startEmulator(),
    openDatabase(),
  ]);
  const store = await openPostgresStore(database.url);
  const replicas = new Set<Replica>();
  const baseEnv = { ...replicaEnv({ simulator, slack }, folder, cron), DATABASE_URL: database.url, LOG_LEVEL: 'info' };

  return {
    simulator,
    slack,
    store,
    database,
    async start(name, env = {}) {
      const replica = await startReplica(name, { ...baseEnv, ...env }, folder, program);
      replicas.add(replica);
      void replica.exited.then(() => replicas.delete(replica));
      return replica;
    },
    watch: (more = {}) =>
      store.watches.add({
        conversation: ordersChannel,
        owner: { platform: 'slack', tenant: team, id: alice, name: 'Alice', membership: 'member' },
        filter: matchAll,
        on: ['created', 'status', 'milestone', 'gone'],
        as: 'flat',
        diagram: false,
        createdAt: new Date().toISOString(),
        ...more,
      }),
    messagesIn: (channel = orders) =>
      slack.tables.messages
        .all()
        .filter((row) => row.channel_id === channel)
        .map(toChannelMessage),
    async close() {
      for (const { child } of replicas) child.kill('SIGKILL');
      await Promise.all([...replicas].map(({ exited }) => exited));
      await store.close();
      await Promise.all([simulator.stop(), slack.close(), database.drop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toChannelMessage(row: Row): ChannelMessage {
  const { metadata } = row as { metadata?: { event_payload?: { key?: string } } };
  const { ts, thread_ts: thread, text } = row as { ts: string; thread_ts?: string; text: string };
  return { ts, thread, text, key: metadata?.event_payload?.key };
}

/** Starts `serve` and waits until it responds. */
export async function startReplica(
  name: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
  program = defaultProgram,
): Promise<Replica> {
  const child = spawn(process.execPath, [program, 'serve'], {
    cwd,
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  let hasExited = false;
  void ended.then(() => {
    hasExited = true;
  });
  const address = () => /http:\/\/\S+/u.exec(stdout)?.[0];
  while (address() === undefined) {
    if (hasExited) throw new Error(`${name} did not start:\n${stdout}${stderr}`);
    await delay(10);
  }
  const base = address() as string;
  return {
    name,
    address: base,
    child,
    exited: ended,
    log: () => stderr,
    kill: (signal) => void child.kill(signal),
    async metric(metric) {
      const text = await (await fetch(new URL('/metrics', base))).text();
      const lines = text.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    async readyStatus() {
      return (await fetch(new URL('/readyz', base), { headers: { connection: 'close' } })).status;
    },
  };
}

/** Creates channels in Slack with the members of the orders channel. */
export function addChannels({ slack: { tables } }: Pick<TestCluster, 'slack'>, channels: readonly string[]): void {
  const first = tables.channels.all().find((channel) => channel.channel_id === orders);
  for (const channel of channels) {
    const { id: _, ...rest } = { ...first };
    tables.channels.insert({ ...rest, channel_id: channel, name: channel.toLowerCase() });
  }
}

/** Sends `/barium <text>` in a channel; the reply goes to `responseUrl`. Returns the HTTP status. */
export async function sendCommand(
  { address }: Pick<Replica, 'address'>,
  text: string,
  responseUrl: string,
  { user = alice, channel = orders } = {},
): Promise<number> {
  return postForm(address, {
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

async function postForm(address: string, fields: Readonly<Record<string, string>>): Promise<number> {
  const body = new URLSearchParams(fields).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signHeaders(body) };
  const response = await fetch(new URL('/slack/events', address), { method: 'POST', body, headers });
  const reply = await response.text();
  // A reply in the acknowledgement of a command is shown like one at its response URL.
  if (reply.startsWith('{') && fields.response_url !== undefined) {
    await fetch(fields.response_url, { method: 'POST', body: reply });
  }
  return response.status;
}
