/** The bot under everything at once for a long time: what grows, and how fast. */
import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import type { NewWatch } from '../../src/store/contract/watches.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { type TableName, type Tables, tableKeys } from '../../src/store/sql/tables.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { alice, orders, startEmulator, team } from '../adapters/slack/emulator.ts';
import {
  addChannels,
  channelConversation,
  type Replica,
  replicaEnv,
  sendCommand,
  startReplica,
} from '../cluster/cluster-processes.ts';
import { openResponseUrls } from '../cluster/response-urls.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { openDatabase } from '../postgres/database.ts';
import { matchAll } from '../store/builders.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** Speed of the simulated cases. */
  readonly speed: number;
  readonly engine: 'sqlite' | 'postgres';
  readonly log: (line: string) => void;
}

/** Figures by name, at one time. */
export interface SoakSample {
  readonly minute: number;
  readonly figures: Readonly<Record<string, number>>;
}

const instances = 40;
/** A question every so often. */
const questionIntervalMs = 400;
const questions = ['list', 'status', 'today', 'watches', 'help', 'list overdue', 'whoami', 'recent'];
const caseQuestions = ['show', 'tasks', 'files', 'diagram', 'history', 'why', 'delete'];
const threads = 'C0THREADS1';
const digests = 'C0DIGESTS1';

const samplesPerRun = 60;
const minSampleIntervalMs = 5_000;

export async function soak(options: SoakOptions): Promise<readonly SoakSample[]> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-soak-'));
  const database = options.engine === 'postgres' ? await openDatabase() : undefined;
  const simulator = await startSimulator({ instances, speed: 0 });
  const slack = await startEmulator();
  const responseUrls = await openResponseUrls();
  addChannels({ slack }, [threads, digests]);
  const env = {
    ...replicaEnv({ simulator, slack }, folder, '*/5 * * * * *'),
    ...(database && { DATABASE_URL: database.url }),
  };
  const bot = await startReplica('bot', env, folder);
  const store = database ? await openPostgresStore(database.url) : await openSqliteStore(join(folder, 'barium-bot.db'));
  try {
    await waitUntil('the first scan is complete', async () => (await store.snapshot.getState()).isComplete);
    for (const watch of watches()) await store.watches.add(watch);
    simulator.control.setSpeed(options.speed);
    const end = performance.now() + options.minutes * 60_000;
    const asking = ask(bot, simulator, end, (id) => responseUrls.url(id));
    const samples = await sample(options, end, () => measure(bot, store.db, folder));
    await asking;
    return samples;
  } finally {
    bot.kill('SIGTERM');
    await bot.exited;
    await store.close();
    await Promise.all([simulator.stop(), slack.close(), responseUrls.close(), database?.drop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

function watches(): readonly NewWatch[] {
  const on = ['created', 'status', 'milestone', 'gone', 'deadline'] as const;
  return [
    { channel: orders, as: 'flat' as const },
    { channel: threads, as: 'thread' as const },
    { channel: digests, as: 'digest' as const },
  ].map(({ channel, as }) => ({
    conversation: channelConversation(channel),
    owner: { platform: 'slack', tenant: team, id: alice, name: 'Alice', membership: 'member' },
    filter: matchAll,
    on,
    as,
    diagram: as === 'flat',
    createdAt: new Date().toISOString(),
  }));
}

async function ask(bot: Replica, simulator: Simulator, end: number, urlOf: (id: string) => string): Promise<void> {
  for (let n = 0; performance.now() < end; n += 1) {
    const [about] = simulator.control.list(100).slice(n % instances);
    const word = caseQuestions[n % caseQuestions.length];
    const isAboutCase = n % 2 === 0 && about !== undefined;
    const line = isAboutCase ? `${word} ${about.id}` : (questions[n % questions.length] ?? 'help');
    await sendCommand(bot, line, urlOf(randomUUID()));
    await delay(questionIntervalMs);
  }
}

async function sample(
  { minutes, log }: SoakOptions,
  end: number,
  measureNow: () => Promise<SoakSample['figures']>,
): Promise<readonly SoakSample[]> {
  const samples: SoakSample[] = [];
  const start = end - minutes * 60_000;
  const intervalMs = Math.max(minSampleIntervalMs, (minutes * 60_000) / samplesPerRun);
  while (performance.now() < end) {
    await delay(Math.min(intervalMs, Math.max(0, end - performance.now())));
    const taken = { minute: (performance.now() - start) / 60_000, figures: await measureNow() };
    samples.push(taken);
    const { 'memory (MB)': memory, handles, 'deliveries (rows)': deliveries } = taken.figures;
    log(`${taken.minute.toFixed(1)} min: ${memory?.toFixed(0)} MB, ${handles} handles, ${deliveries} deliveries`);
  }
  return samples;
}

const megabyte = 1_048_576;

async function measure(bot: Replica, db: Kysely<Tables>, folder: string): Promise<SoakSample['figures']> {
  const figures: Record<string, number> = {
    'memory (MB)': (await bot.metric('process_resident_memory_bytes')) / megabyte,
    'heap (MB)': (await bot.metric('nodejs_heap_size_used_bytes')) / megabyte,
    'external (MB)': (await bot.metric('nodejs_external_memory_bytes')) / megabyte,
    handles: await bot.metric('nodejs_active_handles_total'),
    'open files': await bot.metric('process_open_fds'),
  };
  for (const file of readdirSync(folder)) {
    if (/\.db(?:-wal)?$/u.test(file)) figures[`${file} (MB)`] = statSync(join(folder, file)).size / megabyte;
  }
  for (const table of Object.keys(tableKeys) as TableName[]) {
    const { rows } = await sql<{ count: number | string }>`select count(*) as count from ${sql.table(table)}`.execute(
      db,
    );
    figures[`${table} (rows)`] = Number(rows[0]?.count);
  }
  return figures;
}

export interface Trend {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Per hour, over the second half: by then caches are full. */
  readonly slope: number;
}

export function trendsOf(samples: readonly SoakSample[]): readonly Trend[] {
  const half = samples.slice(Math.floor(samples.length / 2));
  return Object.keys(samples.at(-1)?.figures ?? {}).map((name) => ({
    name,
    first: samples[0]?.figures[name] ?? 0,
    last: samples.at(-1)?.figures[name] ?? 0,
    slope: slopeOf(half.map(({ minute, figures }) => [minute / 60, figures[name] ?? 0] as const)),
  }));
}

/** Least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const covariance = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  const variance = mean(points.map(([x]) => (x - meanX) ** 2));
  return variance === 0 ? 0 : covariance / variance;
}
