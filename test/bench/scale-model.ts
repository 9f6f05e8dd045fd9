/**
 * Simulates one busy hour of an installation: scans of Barium, the changes that they find, the messages that channels
 * receive, and the commands that people run meanwhile. Page sizes, scan interval, list thresholds, rate limits, concurrency
 * and timeouts come from the code itself; everything else is in {@link assumptions}.
 */
import { rateLimits } from '../../adapters/slack/post.ts';
import { withDefaults } from '../../src/barium/options.ts';
import { entriesPerCard } from '../../src/cards/change.ts';
import { readConfig } from '../../src/config/index.ts';
import { closedStatuses, openStatuses } from '../../src/instance-index/statuses.ts';
import { minCronIntervalMs } from '../../src/lib/cron-interval.ts';
import { defaultLimits } from '../../src/rate-limit/limiter.ts';
import { createRandomStream } from '../../src/simulator/random.ts';
import { maxSingleMessages } from '../../src/watch/announce/messages.ts';
import { maxPauseMs, pagesPerSlice } from '../../src/watch/scan/initial-scan.ts';
import { defaultPageSize } from '../../src/watch/scan/page-size.ts';
import { defaultAuditPages } from '../../src/watch/scan/scan.ts';
import { maxConcurrent as maxConcurrentLookups } from '../../src/watch/scan/verify.ts';
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
  readonly initialScanMinutes: number;
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
    /** Of the concurrent requests to Barium. */
    readonly requests: number;
    /** Of the messages that a bot token can post. */
    readonly token: number;
  };
}

const hourMs = 3_600_000;
export const intervalMs = minCronIntervalMs(readConfig({}).watchCron);
const { maxConcurrent } = withDefaults({ baseUrl: '', username: '', password: '', apiKey: '' });
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
  const scanMs = mean(scans.map(({ startedAt, endedAt }) => endedAt - startedAt));
  const requests =
    scans.reduce((sum, scan) => sum + scan.requests, 0) + commands.answered * assumptions.requestsPerCommand;
  return {
    requestsPerScan: mean(scans.map((scan) => scan.requests)),
    scanSeconds: scanMs / 1_000,
    initialScanMinutes: initialScanMs(installation) / 60_000,
    announcementDelaySeconds: [quantile(delivery.delaysMs, 0.5) / 1_000, quantile(delivery.delaysMs, 0.99) / 1_000],
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

/** All lists once, in slices with a pause after each. */
function initialScanMs({ openCases, closedCases }: Installation): number {
  const pages = Math.ceil((openCases + closedCases) / defaultPageSize);
  const pauseMs = Math.min(pagesPerSlice * assumptions.pageMs, maxPauseMs);
  return pages * assumptions.pageMs + Math.ceil(pages / pagesPerSlice) * pauseMs;
}

interface Scan {
  /** When the previous scan started: this one finds the changes since then. */
  readonly since: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly requests: number;
  readonly changes: number;
}

/** One scan at a time; a tick during a scan is skipped. */
function simulateScans({ openCases, changesPerHour }: Installation, random: () => number): readonly Scan[] {
  const scans: Scan[] = [];
  for (let tick = intervalMs; tick <= hourMs; tick += intervalMs) {
    const previous = scans.at(-1);
    if (previous !== undefined && previous.endedAt > tick) continue;
    const since = previous?.startedAt ?? 0;
    const changes = poisson((changesPerHour * (tick - since)) / hourMs, random);
    const closed = Math.round(changes * assumptions.closedShare);
    const counts = closedStatuses.length - Math.min(1, defaultAuditPages);
    const durationMs =
      (pageCount(openCases) + defaultAuditPages) * assumptions.pageMs +
      (counts + Math.ceil(closed / maxConcurrentLookups)) * assumptions.requestMs;
    const requests = requestsPerSteadyScan(openCases) + closed;
    scans.push({ since, startedAt: tick, endedAt: tick + durationMs, requests, changes });
  }
  return scans;
}

interface Message {
  readonly at: number;
  /** When the announced changes happened. */
  readonly changedAt: readonly number[];
}

/** Each channel in order and at its rate, independently of the others; all of them within the limit of the token. */
function simulateDelivery(scans: readonly Scan[], { channels }: Installation, random: () => number) {
  const freeAt = new Map<number, number>();
  const messages = scans.flatMap((scan) => messagesOfScan(scan, channels, freeAt, random));
  messages.sort((a, b) => a.at - b.at);
  const tokenMs = 60_000 / assumptions.messagesPerMinute;
  let tokenUsedUntil = 0;
  const delaysMs: number[] = [];
  for (const { at, changedAt } of messages) {
    const postedAt = Math.max(at, tokenUsedUntil - (assumptions.messagesPerMinute - 1) * tokenMs);
    tokenUsedUntil = Math.max(tokenUsedUntil, postedAt) + tokenMs;
    for (const changed of changedAt) delaysMs.push(postedAt - changed);
  }
  return { delaysMs, messages: messages.length };
}

function messagesOfScan(scan: Scan, channels: number, freeAt: Map<number, number>, random: () => number): Message[] {
  const byChannel = new Map<number, number[]>();
  for (let n = 0; n < scan.changes; n += 1) {
    // Squared: a tenth of the channels gets a third of the changes.
    const channel = Math.floor(channels * random() ** 2);
    const changes = byChannel.get(channel) ?? [];
    byChannel.set(channel, changes);
    changes.push(scan.since + random() * (scan.startedAt - scan.since));
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
  const serviceMs = assumptions.requestMs * assumptions.requestsPerCommand;
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
