/** The bot under load next to an app that only responds with a constant, in alternating rounds. */
import type { LoadResult } from './concurrent-requests.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

export const appKinds = ['baseline', 'bot'] as const;
export type AppKind = (typeof appKinds)[number];
type Round = Readonly<Record<AppKind, LoadResult>>;

export const concurrency = 50;
export const roundMs = 1_000;
const rounds = 25;
/** Of each app, before anything is measured: until what the answers need is compiled. */
const warmUpRequests = 3_000;

const levels = [0.25, 0.5, 0.75];
/** The one with a target. */
const targetLevel = 0.5;
const levelSeconds = 4;
const levelRounds = 5;
const maxAddedMs = { p99: 5, 'p99.9': 15 };

interface Comparison {
  readonly platform: string;
  /** What the bot is compared with. */
  readonly baselineName: string;
  readonly minThroughputRatio: number;
  /** {@link concurrency} clients for {@link roundMs}, each waiting for its answers. */
  readonly loadClosed: (kind: AppKind) => Promise<LoadResult>;
}

interface OpenComparison extends Comparison {
  /** A constant rate, whatever the answers take. */
  readonly loadOpen: (kind: AppKind, perSecond: number, seconds: number) => Promise<LoadResult>;
}

/** Returns the throughput relative to the baseline. The upstream responds from memory, so its time is not part of it. */
export async function compareThroughput(comparison: Comparison): Promise<BenchRow> {
  return throughputRow(comparison, await runRounds(comparison));
}

/** The same, and the latency that the bot adds at shares of what the baseline can do. */
export async function compareWithBaseline(comparison: OpenComparison): Promise<BenchRow[]> {
  const counted = await runRounds(comparison);
  const capacity = median(counted, ({ baseline }) => baseline.requestsPerSecond);
  const rows = [throughputRow(comparison, counted)];
  for (const level of levels) {
    const perSecond = Math.round(capacity * level);
    process.stderr.write(`  ${comparison.platform}: ${perSecond} requests a second\n`);
    const load = (kind: AppKind) => comparison.loadOpen(kind, perSecond, levelSeconds);
    rows.push(latencyRow(comparison, level, perSecond, await alternate(levelRounds, load)));
  }
  return rows;
}

async function runRounds({ platform, loadClosed }: Comparison): Promise<readonly Round[]> {
  process.stderr.write(`  ${platform}: ${concurrency} concurrent\n`);
  for (const kind of appKinds) {
    for (let sent = 0; sent < warmUpRequests; ) sent += (await loadClosed(kind)).durationsMs.length;
  }
  return alternate(rounds, loadClosed);
}

/** The order alternates, so that other load on the machine affects both equally. */
async function alternate(count: number, load: (kind: AppKind) => Promise<LoadResult>): Promise<readonly Round[]> {
  const measured: Round[] = [];
  for (let round = 0; round < count; round += 1) {
    if (round % 2 === 0) measured.push({ baseline: await load('baseline'), bot: await load('bot') });
    else measured.push({ bot: await load('bot'), baseline: await load('baseline') });
  }
  return measured;
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

const shares = { p50: 0.5, p99: 0.99, 'p99.9': 0.999 } as const;
type Share = keyof typeof shares;

/** Differences are taken within each round, and then the median of the rounds: a pause of the machine is in few of them. */
function latencyRow(
  { platform, baselineName }: Comparison,
  level: number,
  perSecond: number,
  rounds: readonly Round[],
): BenchRow {
  const of = (share: Share, kind: AppKind) => (round: Round) => quantile(round[kind].durationsMs, shares[share]);
  const added = (share: Share) => median(rounds, (round) => of(share, 'bot')(round) - of(share, 'baseline')(round));
  const list = (value: (share: Share) => number) =>
    (Object.keys(shares) as Share[]).map((share) => `${share} ${formatMs(value(share))}`).join(', ');
  const hasTarget = level === targetLevel;
  return {
    name: `${platform}: added latency at ${level * 100} % of the capacity of the baseline, ${perSecond}/s`,
    measured: list(added),
    baseline: `${baselineName}: ${list((share) => median(rounds, of(share, 'baseline')))}`,
    target: hasTarget ? `p99 ≤ ${maxAddedMs.p99} ms, p99.9 ≤ ${maxAddedMs['p99.9']} ms` : '',
    isReached: !hasTarget || (added('p99') <= maxAddedMs.p99 && added('p99.9') <= maxAddedMs['p99.9']),
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
