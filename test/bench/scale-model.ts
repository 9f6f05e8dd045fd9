/**
 * Simulates one busy hour of an installation: scans of Barium, the changes that they find, the messages that channels
 * receive, and the commands that people run meanwhile. Page sizes, scan interval, the pace of extra scans, list thresholds,
 * rate limits, concurrency and timeouts come from the code itself; everything else is in {@link assumptions}.
 */
import { rateLimits } from '../../adapters/slack/post.ts';
import { maxBackgroundRequests, withDefaults } from '../../src/barium/options.ts';
import { entriesPerCard } from '../../src/cards/change.ts';
import { readConfig } from '../../src/config/index.ts';
import { closedStatuses, openStatuses } from '../../src/instance-index/statuses.ts';
import { minCronIntervalMs } from '../../src/lib/cron-interval.ts';
import { defaultLimits } from '../../src/rate-limit/limiter.ts';
import { createRandomStream } from '../../src/simulator/random.ts';
import { maxSingleMessages } from '../../src/watch/announce/messages.ts';
import { pagesPerSlice, pauseShare } from '../../src/watch/scan/initial-scan.ts';
import { defaultPageSize } from '../../src/watch/scan/page-size.ts';
import { defaultAuditPages } from '../../src/watch/scan/scan.ts';
import { maxConcurrent as maxConcurrentLookups } from '../../src/watch/scan/verify.ts';
import { createScanPace, defaultExtraLoadPercent } from '../../src/watch/scan-pace.ts';
import { quantile } from './result-row.ts';

/** The size of an installation and its load. */
export interface Installation {
  readonly openCases: number;
  readonly closedCases: number;
  readonly changesPerHour: number;
  /** Channels with a watch. Each change is announced in one of them, in some more often than in others. */
  readonly channels: number;
  readonly commandsPerHour: number;
  readonly replicas: number;
}

/** Assumed, not measured. Replace these with the values in your own `/metrics`. */
export const assumptions = {
  requestMs: 200,
  /** For a page of a list. */
  pageMs: 300,
  /** Most commands need one or two. */
  requestsPerCommand: 2,
  /** The share of changes that close or delete a case, which is then looked up. */
  closedShare: 0.2,
  /** Per bot token and workspace: Slack documents no more than "several hundred". */
  messagesPerMinute: 300,
} as const;

export interface HourResult {
  readonly requestsPerScan: number;
  readonly scanSeconds: number;
  readonly scansPerMinute: number;
  readonly initialScanMinutes: number;
  /** From a change in Barium to the end of the scan that finds it: median and 99th percentile. */
  readonly foundDelaySeconds: readonly [number, number];
  /** From a change in Barium to its message: median and 99th percentile. */
  readonly announcementDelaySeconds: readonly [number, number];
  readonly messages: number;
  /** Of the answered commands: median and 99th percentile. */
  readonly responseMs: readonly [number, number];
  /** The share of commands that are rejected. */
  readonly rejectedShare: number;
  /** Requests to Barium by all replicas. */
  readonly requestsPerSecond: number;
  /** The used share of each limited resource; above 1 it is overloaded. */
  readonly utilization: {
    /** Of the scan interval. */
    readonly scanner: number;
    /** Of the concurrent requests to Barium, by the commands; scans use what they leave. */
    readonly requests: number;
    /** Of the messages that a bot token can post. */
    readonly token: number;
  };
}

const hourMs = 3_600_000;
export const intervalMs = minCronIntervalMs(readConfig({}).watchCron);
const barium = withDefaults({ baseUrl: '', username: '', password: '', apiKey: '' });
const { maxConcurrent } = barium;
/** By a scan, if Barium bears it and nobody else asks. */
export const maxConcurrentPages = maxBackgroundRequests(barium);
const serviceMs = assumptions.requestMs * assumptions.requestsPerCommand;
const minMessageIntervalMs = Math.max(...rateLimits.map(({ maxPosts, windowMs }) => windowMs / maxPosts));

/** Requests of a scan during which no case was closed. The first audited page comes with a count. */
export function requestsPerSteadyScan(openCases: number, auditPages = defaultAuditPages): number {
  return pageCount(openCases) + closedStatuses.length + Math.max(0, auditPages - 1);
}

function pageCount(openCases: number): number {
  return Math.max(openStatuses.length, Math.ceil(openCases / defaultPageSize));
}

/** The messages that announce the changes of one scan in one channel. */
export function messageCount(changes: number): number {
  return changes > maxSingleMessages ? Math.ceil(changes / entriesPerCard) : changes;
}

/** Simulates an hour. The result is the same for the same installation and seed. */
export function simulateHour(installation: Installation, seed = 1): HourResult {
  const random = createRandomStream(seed);
  const scans = simulateScans(installation, random);
  const delivery = simulateDelivery(scans, installation, random);
  const commands = simulateCommands(installation, random);
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const inSeconds = (ms: readonly number[]) => [quantile(ms, 0.5) / 1_000, quantile(ms, 0.99) / 1_000] as const;
  const scanMs = mean(scans.map(({ startedAt, endedAt }) => endedAt - startedAt));
  const requests =
    scans.reduce((sum, scan) => sum + scan.requests, 0) + commands.answered * assumptions.requestsPerCommand;
  return {
    requestsPerScan: mean(scans.map((scan) => scan.requests)),
    scanSeconds: scanMs / 1_000,
    scansPerMinute: (scans.length * 60_000) / hourMs,
    initialScanMinutes: initialScanMs(installation) / 60_000,
    foundDelaySeconds: inSeconds(scans.flatMap(({ endedAt, changedAt }) => changedAt.map((at) => endedAt - at))),
    announcementDelaySeconds: inSeconds(delivery.delaysMs),
    messages: delivery.messages,
    responseMs: [quantile(commands.responseMs, 0.5), quantile(commands.responseMs, 0.99)],
    rejectedShare: commands.rejected / Math.max(1, commands.rejected + commands.answered),
    requestsPerSecond: requests / (hourMs / 1_000),
    utilization: {
      scanner: scanMs / intervalMs,
      requests: commands.demandMs / (hourMs * maxConcurrent * installation.replicas),
      token: delivery.messages / (assumptions.messagesPerMinute * 60),
    },
  };
}

/** How many pages the leader reads at once: people's requests go first. */
function concurrentPages({ commandsPerHour, replicas }: Installation): number {
  const busy = (commandsPerHour * serviceMs) / hourMs / replicas;
  return Math.max(1, Math.min(maxConcurrentPages, maxConcurrent - busy));
}

/** All lists once, in slices with a pause after each. */
function initialScanMs(installation: Installation): number {
  const pages = Math.ceil((installation.openCases + installation.closedCases) / defaultPageSize);
  const sliceMs = Math.ceil(Math.min(pages, pagesPerSlice) / concurrentPages(installation)) * assumptions.pageMs;
  return Math.ceil(pages / pagesPerSlice) * sliceMs * (1 + pauseShare);
}

interface Scan {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly requests: number;
  /** When each change that it finds happened: after the case's page was last read. */
  readonly changedAt: readonly number[];
}

/**
 * How many pages a scan reads one after the other: the first page of each open list; the others, some at a time; and the audited
 * page, with the counts of closed lists.
 */
export function scanRounds(openCases: number, concurrency: number): number {
  return 1 + Math.ceil(Math.max(0, pageCount(openCases) - openStatuses.length) / concurrency) + 1;
}

/** One scan at a time: at each tick, unless the previous one still runs, and before it where that pays. */
function simulateScans(installation: Installation, random: () => number): readonly Scan[] {
  const { openCases, changesPerHour } = installation;
  const scans: Scan[] = [];
  const concurrency = concurrentPages(installation);
  const counts = closedStatuses.length - Math.min(1, defaultAuditPages);
  let now = 0;
  const pace = createScanPace({ maxLoadPercent: defaultExtraLoadPercent, clock: () => now });

  function scan(isExtra: boolean): void {
    const previous = scans.at(-1) ?? { startedAt: 0, endedAt: 0 };
    const startedAt = now;
    const changes = poisson((changesPerHour * (startedAt - previous.startedAt)) / hourMs, random);
    const closed = Math.round(changes * assumptions.closedShare);
    now +=
      scanRounds(openCases, concurrency) * assumptions.pageMs +
      Math.ceil(closed / maxConcurrentLookups) * assumptions.requestMs;
    const readAt = ({ startedAt: from, endedAt: to }: Pick<Scan, 'startedAt' | 'endedAt'>, place: number) =>
      from + place * (to - from);
    const changedAt = Array.from({ length: changes }, () => {
      const place = random();
      const before = readAt(previous, place);
      return before + random() * (readAt({ startedAt, endedAt: now }, place) - before);
    });
    const requests = requestsPerSteadyScan(openCases) + closed;
    scans.push({ startedAt, endedAt: now, requests, changedAt });
    const busyMs =
      (pageCount(openCases) + defaultAuditPages) * assumptions.pageMs + (counts + closed) * assumptions.requestMs;
    pace.recordScan({ startedAt, endedAt: now, requests, busyMs, concurrency, announcements: changes, isExtra });
  }

  for (let tick = intervalMs; tick <= hourMs; tick += intervalMs) {
    for (;;) {
      const delayMs = pace.msUntilExtraScan({ inMs: tick - now, intervalMs });
      if (delayMs === undefined) break;
      now += delayMs;
      scan(true);
    }
    if (now > tick) continue;
    now = tick;
    scan(false);
  }
  return scans;
}

interface Message {
  readonly at: number;
  /** When the announced changes happened. */
  readonly changedAt: readonly number[];
}

/** Each channel in order and at its rate, independently of the others; all of them at the token's rate, evenly over a minute. */
function simulateDelivery(scans: readonly Scan[], { channels }: Installation, random: () => number) {
  const freeAt = new Map<number, number>();
  const messages = scans.flatMap((scan) => messagesOfScan(scan, channels, freeAt, random));
  messages.sort((a, b) => a.at - b.at);
  const tokenMs = 60_000 / assumptions.messagesPerMinute;
  const messagesAtOnce = assumptions.messagesPerMinute / 60;
  let tokenUsedUntil = 0;
  const delaysMs: number[] = [];
  for (const { at, changedAt } of messages) {
    const postedAt = Math.max(at, tokenUsedUntil - (messagesAtOnce - 1) * tokenMs);
    tokenUsedUntil = Math.max(tokenUsedUntil, postedAt) + tokenMs;
    for (const changed of changedAt) delaysMs.push(postedAt - changed);
  }
  return { delaysMs, messages: messages.length };
}

function messagesOfScan(scan: Scan, channels: number, freeAt: Map<number, number>, random: () => number): Message[] {
  const byChannel = new Map<number, number[]>();
  for (const changedAt of scan.changedAt) {
    // Squared: a tenth of the channels gets a third of the changes.
    const channel = Math.floor(channels * random() ** 2);
    const changes = byChannel.get(channel) ?? [];
    byChannel.set(channel, changes);
    changes.push(changedAt);
  }
  return [...byChannel].flatMap(([channel, changes]) => {
    const messages = messageCount(changes.length);
    const changesPerMessage = Math.ceil(changes.length / messages);
    return Array.from({ length: messages }, (_, n) => {
      const at = Math.max(scan.endedAt, freeAt.get(channel) ?? 0);
      freeAt.set(channel, at + minMessageIntervalMs);
      return { at, changedAt: changes.slice(n * changesPerMessage, (n + 1) * changesPerMessage) };
    });
  });
}

/** Commands arrive at random times at a random replica, and share its concurrent requests. */
function simulateCommands({ commandsPerHour, replicas }: Installation, random: () => number) {
  const busyUntil = Array.from({ length: replicas }, () => Array.from({ length: maxConcurrent }, () => 0));
  const responseMs: number[] = [];
  let rejected = 0;
  let arrived = 0;
  for (let at = nextArrivalMs(commandsPerHour, random); at < hourMs; at += nextArrivalMs(commandsPerHour, random)) {
    arrived += 1;
    const slots = busyUntil[Math.floor(random() * replicas)] ?? [];
    const freeAt = Math.min(...slots);
    const startsAt = Math.max(at, freeAt);
    if (startsAt - at > defaultLimits.queue.queueTimeoutMs) {
      rejected += 1;
      continue;
    }
    slots[slots.indexOf(freeAt)] = startsAt + serviceMs;
    responseMs.push(startsAt + serviceMs - at);
  }
  return { responseMs, rejected, answered: responseMs.length, demandMs: arrived * serviceMs };
}

/** Milliseconds until the next of `perHour` independent arrivals. */
function nextArrivalMs(perHour: number, random: () => number): number {
  return perHour === 0 ? hourMs : (-Math.log(1 - random()) * hourMs) / perHour;
}

/** A Poisson-distributed count; a large mean is approximated by the normal distribution. */
function poisson(mean: number, random: () => number): number {
  if (mean > 500) {
    const deviate = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + deviate * Math.sqrt(mean)));
  }
  let count = -1;
  for (let product = 1; product > Math.exp(-mean); count += 1) product *= random();
  return count;
}
