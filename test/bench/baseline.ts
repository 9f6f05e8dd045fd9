/** The bot under load next to an app that only responds with a constant, in alternating rounds. */
import type { Agent } from 'node:http';
import { type LoadResult, sendConcurrently } from './concurrent-requests.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

export const appKinds = ['baseline', 'bot'] as const;
export type AppKind = (typeof appKinds)[number];
type Round = Readonly<Record<AppKind, LoadResult>>;

const concurrency = 50;
/** Per concurrent client and round. */
const requestsPerClient = 30;
const rounds = 27;
const warmUpRounds = 2;
const maxAddedMs = 5;

/** Sends one request to an app. Returns the time to its answer in milliseconds. */
export type SendRequest = (address: string, agent: Agent) => Promise<number>;

interface Comparison {
  readonly platform: string;
  /** What the bot is compared with. */
  readonly baselineName: string;
  readonly addresses: Readonly<Record<AppKind, string>>;
  readonly sendRequest: SendRequest;
  readonly minThroughputRatio: number;
}

/**
 * Returns the throughput relative to the baseline, and the latency that the bot adds at the 99th percentile. The upstream
 * responds from memory, so its time is not part of either.
 */
export async function compareWithBaseline(comparison: Comparison): Promise<BenchRow[]> {
  const { addresses, sendRequest } = comparison;
  const measured: Round[] = [];
  const load = (kind: AppKind) =>
    sendConcurrently(concurrency, requestsPerClient, (agent) => sendRequest(addresses[kind], agent));
  for (let round = 0; round < rounds; round += 1) measured.push(await runRound(load, round % 2 === 0));
  const counted = measured.slice(warmUpRounds);
  return [throughputRow(comparison, counted), latencyRow(comparison, counted)];
}

/** The order alternates, so that other load on the machine affects both equally. */
async function runRound(load: (kind: AppKind) => Promise<LoadResult>, isBaselineFirst: boolean): Promise<Round> {
  if (isBaselineFirst) return { baseline: await load('baseline'), bot: await load('bot') };
  return { bot: await load('bot'), baseline: await load('baseline') };
}

function throughputRow({ platform, baselineName, minThroughputRatio }: Comparison, rounds: readonly Round[]): BenchRow {
  const ratio = median(rounds, ({ bot, baseline }) => bot.requestsPerSecond / baseline.requestsPerSecond);
  const rate = (kind: AppKind) => `${median(rounds, (round) => round[kind].requestsPerSecond).toFixed(0)}/s`;
  return {
    name: `${platform}: throughput of \`show\`, ${concurrency} concurrent`,
    measured: rate('bot'),
    baseline: `${baselineName}: ${rate('baseline')}`,
    ratio,
    target: `≥ ${minThroughputRatio.toFixed(2)}`,
    isReached: ratio >= minThroughputRatio,
  };
}

/**
 * With 50 concurrent requests, each one waits for those before it, so the bot's own time adds up. The difference is taken
 * within each round and the median over the rounds, because a single pause of the machine dominates a 99th percentile.
 */
function latencyRow({ platform, baselineName }: Comparison, rounds: readonly Round[]): BenchRow {
  const p99 = (kind: AppKind) => (round: Round) => quantile(round[kind].durationsMs, 0.99);
  const addedMs = median(rounds, (round) => p99('bot')(round) - p99('baseline')(round));
  return {
    name: `${platform}: added latency, p99, ${concurrency} concurrent`,
    measured: `${formatMs(addedMs)} on top of ${formatMs(median(rounds, p99('baseline')))}`,
    baseline: `${baselineName}; median of ${rounds.length} rounds`,
    target: `≤ ${maxAddedMs} ms`,
    isReached: addedMs <= maxAddedMs,
  };
}

const maxStartMs = 600;
const maxStartRatio = 2;

/** Compares the median time from starting a process until it is ready. */
export function startRow(
  name: string,
  baselineName: string,
  durationsMs: Readonly<Record<AppKind, readonly number[]>>,
): BenchRow {
  const [bot, baseline] = [quantile(durationsMs.bot, 0.5), quantile(durationsMs.baseline, 0.5)];
  return {
    name,
    measured: formatMs(bot),
    baseline: `${baselineName}: ${formatMs(baseline)}`,
    ratio: bot / baseline,
    target: `≤ ${maxStartRatio} and ≤ ${maxStartMs} ms`,
    isReached: bot <= maxStartRatio * baseline && bot <= maxStartMs,
  };
}

function median(rounds: readonly Round[], value: (round: Round) => number): number {
  return quantile(rounds.map(value), 0.5);
}
