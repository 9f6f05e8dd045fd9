/** Ours under load beside a bare app that answers a constant, turn by turn, and what that says. */
import type { Agent } from 'node:http';
import { sendConcurrently, type LoadResult } from './concurrent-requests.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

type Kind = 'bare' | 'ours';
type Turn = Readonly<Record<Kind, LoadResult>>;

const atOnce = 50;
/** For each of them, in each turn. */
const asked = 30;
const turns = 27;
const warmUp = 2;

/** Asks a server once. Answers how long the answer took, in milliseconds. */
export type SendRequest = (address: string, agent: Agent) => Promise<number>;

/**
 * The throughput of ours beside the bare one's, and what ours adds at the 99th percentile. The upstream answers from
 * memory, so that its time is out already.
 */
export async function compareWithBaseline(
  names: { readonly ours: string; readonly bare: string },
  addresses: Readonly<Record<Kind, string>>,
  ask: SendRequest,
): Promise<BenchRow[]> {
  const measured: Turn[] = [];
  const burst = (kind: Kind) => sendConcurrently(atOnce, asked, (agent) => ask(addresses[kind], agent));
  for (let turn = 0; turn < turns; turn += 1) measured.push(await oneTurn(burst, turn % 2 === 0));
  const counted = measured.slice(warmUp);
  return [throughput(names, counted), added(names, counted)];
}

/** In turns, so that whatever else the machine does meets both, and each comes first as often as the other. */
async function oneTurn(burst: (kind: Kind) => Promise<LoadResult>, isBareFirst: boolean): Promise<Turn> {
  if (isBareFirst) return { bare: await burst('bare'), ours: await burst('ours') };
  return { ours: await burst('ours'), bare: await burst('bare') };
}

type Names = Parameters<typeof compareWithBaseline>[0];

function throughput({ ours, bare }: Names, all: readonly Turn[]): BenchRow {
  const ratio = median(all, (turn) => turn.ours.requestsPerSecond / turn.bare.requestsPerSecond);
  const rate = (kind: Kind) => `${median(all, (turn) => turn[kind].requestsPerSecond).toFixed(0)}/s`;
  return {
    name: `${ours}: \`show\` answered, ${atOnce} at once`,
    measured: rate('ours'),
    baseline: `${bare}, ${rate('bare')}`,
    ratio,
    target: '≥ 0.7',
    isReached: ratio >= 0.7,
  };
}

/**
 * With so many at once an answer waits for those before it: what we add to one is added to it by each of them. The
 * difference is taken within each turn and its median among the turns, since one pause of the machine makes a 99th
 * percentile of its own.
 */
function added({ ours, bare }: Names, all: readonly Turn[]): BenchRow {
  const p99 = (kind: Kind) => (turn: Turn) => quantile(turn[kind].durationsMs, 0.99);
  const more = median(all, (turn) => p99('ours')(turn) - p99('bare')(turn));
  return {
    name: `${ours}: time that we add to an answer, p99, ${atOnce} at once`,
    measured: `${formatMs(more)} on ${formatMs(median(all, p99('bare')))}`,
    baseline: `${bare}; the median of ${all.length} differences`,
    target: '≤ 5 ms',
    isReached: more <= 5,
  };
}

function median(all: readonly Turn[], figure: (turn: Turn) => number): number {
  return quantile(all.map(figure), 0.5);
}
