/**
 * How long people wait for an announcement: from a change in Barium until the id of the message is stored, in the bot as it ships
 * and with its default settings. A page takes Barium 300 ms.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { readConfig } from '../../src/config/index.ts';
import { minCronIntervalMs } from '../../src/lib/cron-interval.ts';
import { createRandomStream } from '../../src/simulator/random.ts';
import type { NewWatch } from '../../src/store/contract/watches.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { alice, botToken, type Emulator, signingSecret, startEmulator, team } from '../adapters/slack/emulator.ts';
import { addChannels, channelConversation } from '../cluster/cluster-processes.ts';
import { matchAll } from '../store/builders.ts';
import { cliPath, startProcess, stopProcess } from './process.ts';
import { type BenchRow, quantile } from './result-row.ts';
import { type SlowBarium, startSlowBarium } from './slow-barium.ts';

interface Scenario {
  readonly openCases: number;
  /** More than a few in one scan would measure Slack's pace: five messages a second. */
  readonly changesPerMinute: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  readonly maxMedianSeconds: number;
}

const scenarios: readonly Scenario[] = [
  { openCases: 1_000, changesPerMinute: 60, warmUpMs: 45_000, measuredMs: 120_000, maxMedianSeconds: 6 },
  { openCases: 100_000, changesPerMinute: 30, warmUpMs: 60_000, measuredMs: 180_000, maxMedianSeconds: 20 },
];

/** As many as docs/scale.md assumes, each with a watch on another process. */
const channelsPerCase = 1 / 100;
const closedCases = 1_000;
const [pageMs, requestMs] = [300, 200];
const maxFirstScanMs = 5 * 60_000;
const maxArrivalMs = 90_000;

const channelsOf = ({ openCases }: Scenario) =>
  Array.from({ length: openCases * channelsPerCase }, (_, n) => `C0LATENCY${n}`);
/** Zero-padded, so that no name is part of another one. */
const applicationOf = (n: number) => `Process ${String(n).padStart(4, '0')}`;

export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const scenario of scenarios) rows.push(await measure(scenario));
  return rows;
}

interface Change {
  readonly instanceId: string;
  /** In ms since the epoch, as the bot's times. */
  readonly at: number;
}

async function measure(scenario: Scenario): Promise<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-bot-latency-'));
  const database = join(folder, 'barium-bot.db');
  const { openCases } = scenario;
  const channels = channelsOf(scenario);
  const [barium, slack] = await Promise.all([
    startSlowBarium({
      ...{ openCases, closedCases, pageMs, requestMs },
      applicationOf: (n) => applicationOf(n % channels.length),
    }),
    startEmulator(),
  ]);
  try {
    addChannels({ slack }, channels);
    await addWatches(database, channels);
    const { child, address } = await startProcess([cliPath, 'serve'], environment(folder, barium, slack));
    let changes: readonly Change[];
    let requestsPerSecond: number;
    let extraScansPerMinute: number;
    try {
      await waitForFirstScan(address);
      await makeChanges(barium, scenario, scenario.warmUpMs, 1);
      const before = {
        requests: barium.requests(),
        extraScans: await readMetric(address, 'barium_bot_extra_scans_total'),
      };
      changes = await makeChanges(barium, scenario, scenario.measuredMs, 2);
      const seconds = scenario.measuredMs / 1_000;
      requestsPerSecond = (barium.requests() - before.requests) / seconds;
      const extraScans = (await readMetric(address, 'barium_bot_extra_scans_total')) - before.extraScans;
      extraScansPerMinute = (extraScans * 60) / seconds;
      const until = performance.now() + maxArrivalMs;
      while ((await readDelays(database, changes)).length < changes.length && performance.now() < until)
        await sleep(1_000);
    } finally {
      await stopProcess(child);
    }
    const delays = await readDelays(database, changes);
    return rowOf(scenario, delays, { requestsPerSecond, extraScansPerMinute, changes: changes.length });
  } finally {
    await Promise.all([barium.close(), slack.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

function rowOf(
  { openCases, maxMedianSeconds }: Scenario,
  delays: readonly number[],
  load: { readonly requestsPerSecond: number; readonly extraScansPerMinute: number; readonly changes: number },
): BenchRow {
  const intervalSeconds = minCronIntervalMs(readConfig({}).watchCron) / 1_000;
  const [median, p99] = [quantile(delays, 0.5), quantile(delays, 0.99)];
  return {
    name: `latency, ${openCases.toLocaleString('en')} open cases: change in Barium to message id stored`,
    measured:
      `median ${median.toFixed(1)} s, p99 ${p99.toFixed(1)} s, ${delays.length} of ${load.changes} changes; ` +
      `${load.extraScansPerMinute.toFixed(1)} extra scans a minute, ${load.requestsPerSecond.toFixed(1)} requests/s`,
    baseline: `half of the scan interval: ${intervalSeconds / 2} s`,
    ratio: median / (intervalSeconds / 2),
    target: `median ≤ ${maxMedianSeconds} s, none lost`,
    isReached: median <= maxMedianSeconds && delays.length === load.changes,
  };
}

function environment(folder: string, barium: SlowBarium, slack: Emulator): Record<string, string> {
  const { username, password, apiKey } = barium.credentials;
  return {
    DATA_DIR: folder,
    PORT: '0',
    HOST: '127.0.0.1',
    BARIUM_BASE_URL: barium.baseUrl,
    BARIUM_USERNAME: username,
    BARIUM_PASSWORD: password,
    BARIUM_API_KEY: apiKey,
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: `${slack.url}/api/`,
    LOG_LEVEL: 'warn',
  };
}

/** One in each channel, each for another process. */
async function addWatches(file: string, channels: readonly string[]): Promise<void> {
  const store = await openSqliteStore(file);
  for (const [n, channel] of channels.entries()) {
    const watch: NewWatch = {
      conversation: channelConversation(channel),
      owner: { platform: 'slack', tenant: team, id: alice, name: 'Alice', membership: 'member' },
      filter: { ...matchAll, app: applicationOf(n) },
      on: ['created', 'status', 'milestone', 'gone'],
      as: 'flat',
      diagram: false,
      createdAt: new Date().toISOString(),
    };
    await store.watches.add(watch);
  }
  await store.close();
}

async function waitForFirstScan(address: string): Promise<void> {
  const until = performance.now() + maxFirstScanMs;
  while ((await readMetric(address, 'barium_bot_last_scan_timestamp_seconds')) === 0) {
    if (performance.now() > until) throw new Error('the first scan does not end');
    await sleep(200);
  }
}

async function readMetric(address: string, name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', address))).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length) ?? 0);
}

/** Changes cases at random times, each at most once. */
async function makeChanges(
  barium: SlowBarium,
  { openCases, changesPerMinute }: Scenario,
  durationMs: number,
  round: number,
): Promise<readonly Change[]> {
  const random = createRandomStream(round);
  const changes = new Map<number, Change>();
  const meanMs = 60_000 / changesPerMinute;
  const startedAt = performance.now();
  for (let at = 0; ; ) {
    at += -Math.log(1 - random()) * meanMs;
    if (at > durationMs) break;
    await sleep(Math.max(0, startedAt + at - performance.now()));
    const n = Math.floor(random() * openCases);
    if (changes.has(n)) continue;
    const changedAt = Date.now();
    changes.set(n, { instanceId: barium.change(n, `Step ${round}`), at: changedAt });
  }
  return [...changes.values()];
}

const deliverySchema = z.object({ entries: z.array(z.object({ instanceId: z.string() })) });

/** Seconds from each change until its message was stored; fewer than the changes if some were not announced. */
async function readDelays(file: string, changes: readonly Change[]): Promise<readonly number[]> {
  const store = await openSqliteStore(file);
  const rows = await store.db
    .selectFrom('deliveries')
    .where('state', '=', 'posted')
    .where('message_ref', 'is not', null)
    .select(['delivery', 'posted_at'])
    .orderBy('posted_at')
    .execute();
  await store.close();
  const postedAt = new Map<string, number[]>();
  for (const { delivery, posted_at: at } of rows) {
    for (const { instanceId } of deliverySchema.parse(JSON.parse(delivery)).entries) {
      postedAt.set(instanceId, [...(postedAt.get(instanceId) ?? []), Date.parse(at ?? '')]);
    }
  }
  return changes.flatMap(({ instanceId, at }) => {
    const first = postedAt.get(instanceId)?.find((posted) => posted >= at);
    return first === undefined ? [] : [(first - at) / 1_000];
  });
}
