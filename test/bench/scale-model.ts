/**
 * One busy hour of an installation, played through: looks at Barium, what they find, what places are told, and what
 * people ask meanwhile. Everything that is ours comes from the code itself: how much a page holds, how often is
 * looked, what is told as a list, how fast a channel is posted to, how many calls go out at once, how long somebody
 * waits. What is not ours is in {@link assumptions}, and can be set to what your own `/metrics` say.
 */
import { rateLimits } from '../../adapters/slack/post.ts';
import { withDefaults } from '../../src/barium/options.ts';
import { entriesPerCard } from '../../src/cards/change.ts';
import { readConfig } from '../../src/config/index.ts';
import { closedStatuses, openStatuses } from '../../src/instance-index/statuses.ts';
import { minCronIntervalMs } from '../../src/lib/cron-interval.ts';
import { defaultLimits } from '../../src/rate-limit/limiter.ts';
import { stream } from '../../src/simulator/random.ts';
import { maxSingleMessages } from '../../src/watch/announce/announce.ts';
import { maxPauseMs, pagesPerSlice } from '../../src/watch/scan/initial-scan.ts';
import { defaultPageSize } from '../../src/watch/scan/page-size.ts';
import { maxConcurrent as lookUpsAtOnce } from '../../src/watch/scan/verify.ts';
import { quantile } from './result-row.ts';

/** How large an installation is, and what happens in it. */
export interface Installation {
  readonly openCases: number;
  readonly closedCases: number;
  readonly changesPerHour: number;
  /** Channels that watch; each change is told in one of them, in some more often than in others. */
  readonly channels: number;
  readonly commandsPerHour: number;
  readonly replicas: number;
}

/** What Barium and the platform take; assumed, not measured. */
export const assumptions = {
  /** For a question's call, and for a page of a list. In milliseconds. */
  requestMs: 200,
  pageMs: 300,
  /** Of a question: most need one or two. */
  requestsPerCommand: 2,
  /** Of all changes, those that take an instance out of the open lists: each is looked up. */
  closedShare: 0.2,
  /** What one bot token may post in one workspace in a minute: Slack says no more than "several hundred". */
  postsPerMinute: 300,
} as const;

export interface HourResult {
  readonly requestsPerScan: number;
  readonly scanSeconds: number;
  /** Until all of Barium is known, once. */
  readonly initialScanMinutes: number;
  /** From a change in Barium to its message: median and 99th percentile, in seconds. */
  readonly announcementDelaySeconds: readonly [number, number];
  readonly messages: number;
  /** In milliseconds, for those that were answered. */
  readonly responseMs: readonly [number, number];
  readonly rejectedShare: number;
  /** To Barium, by everybody together. */
  readonly requestsPerSecond: number;
  /** Of what has an end, the share that is in use; above 1 it does not fit. */
  readonly utilization: {
    readonly scanner: number;
    readonly requests: number;
    readonly token: number;
  };
}

const hourMs = 3_600_000;
export const intervalMs = minCronIntervalMs(readConfig({}).watchCron);
const { maxConcurrent } = withDefaults({ baseUrl: '', username: '', password: '', apiKey: '' });
const minMessageIntervalMs = Math.max(...rateLimits.map(({ maxPosts, windowMs }) => windowMs / maxPosts));

/** Calls of a steady look at Barium in which nothing has left an open list. */
export function requestsPerSteadyScan(open: number): number {
  return pageCount(open) + closedStatuses.length;
}

function pageCount(open: number): number {
  return Math.max(openStatuses.length, Math.ceil(open / defaultPageSize));
}

/** Messages that tell one place of so many changed instances, found in one look. */
export function messageCount(changed: number): number {
  return changed > maxSingleMessages ? Math.ceil(changed / entriesPerCard) : changed;
}

/** Plays an hour; the same size and seed give the same hour. */
export function simulateHour(size: Installation, seed = 1): HourResult {
  const random = stream(seed);
  const looks = simulateScans(size, random);
  const told = simulateDelivery(looks, size, random);
  const asked = simulateCommands(size, random);
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const lookMs = mean(looks.map((look) => look.endedAt - look.startedAt));
  const lookCalls = mean(looks.map((look) => look.requests));
  const calls = looks.reduce((sum, look) => sum + look.requests, 0) + asked.answered * assumptions.requestsPerCommand;
  return {
    requestsPerScan: lookCalls,
    scanSeconds: lookMs / 1_000,
    initialScanMinutes: initialScanMs(size) / 60_000,
    announcementDelaySeconds: [quantile(told.lags, 0.5) / 1_000, quantile(told.lags, 0.99) / 1_000],
    messages: told.messages,
    responseMs: [quantile(asked.times, 0.5), quantile(asked.times, 0.99)],
    rejectedShare: asked.refused / Math.max(1, asked.refused + asked.answered),
    requestsPerSecond: calls / (hourMs / 1_000),
    utilization: {
      scanner: lookMs / intervalMs,
      requests: asked.wantedMs / (hourMs * maxConcurrent * size.replicas),
      token: told.messages / (assumptions.postsPerMinute * 60),
    },
  };
}

/** Every list once, in slices, and Barium rests after each of them. */
function initialScanMs({ openCases, closedCases }: Installation): number {
  const pages = Math.ceil((openCases + closedCases) / defaultPageSize);
  const rest = Math.min(pagesPerSlice * assumptions.pageMs, maxPauseMs);
  return pages * assumptions.pageMs + Math.ceil(pages / pagesPerSlice) * rest;
}

interface Scan {
  /** When the look before it began: what changed since then is found. */
  readonly since: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly requests: number;
  readonly changes: number;
}

/** One look at a time; a tick that comes while one is at work passes. */
function simulateScans({ openCases, changesPerHour }: Installation, random: () => number): readonly Scan[] {
  const looks: Scan[] = [];
  for (let tick = intervalMs; tick <= hourMs; tick += intervalMs) {
    const last = looks.at(-1);
    if (last !== undefined && last.endedAt > tick) continue;
    const since = last?.startedAt ?? 0;
    const found = poisson((changesPerHour * (tick - since)) / hourMs, random);
    const left = Math.round(found * assumptions.closedShare);
    const ms =
      pageCount(openCases) * assumptions.pageMs +
      (closedStatuses.length + Math.ceil(left / lookUpsAtOnce)) * assumptions.requestMs;
    looks.push({ since, startedAt: tick, endedAt: tick + ms, requests: requestsPerSteadyScan(openCases) + left, changes: found });
  }
  return looks;
}

interface Message {
  readonly at: number;
  /** When the changes that it names happened. */
  readonly of: readonly number[];
}

/** Each place in order and at its pace, none waiting for another; and all of them at most as fast as the token may. */
function simulateDelivery(looks: readonly Scan[], { channels }: Installation, random: () => number) {
  const freeAt = new Map<number, number>();
  const messages = looks.flatMap((look) => messagesOfScan(look, channels, freeAt, random));
  messages.sort((a, b) => a.at - b.at);
  const tokenMs = 60_000 / assumptions.postsPerMinute;
  let fullAt = 0;
  const lags: number[] = [];
  for (const { at, of } of messages) {
    const left = Math.max(at, fullAt - (assumptions.postsPerMinute - 1) * tokenMs);
    fullAt = Math.max(fullAt, left) + tokenMs;
    for (const changed of of) lags.push(left - changed);
  }
  return { lags, messages: messages.length };
}

/** What one look has to tell, place by place. */
function messagesOfScan(
  look: Scan,
  places: number,
  freeAt: Map<number, number>,
  random: () => number,
): Message[] {
  const byPlace = new Map<number, number[]>();
  for (let n = 0; n < look.changes; n += 1) {
    // Squared: a tenth of the places hear a third of it.
    const place = Math.floor(places * random() ** 2);
    const changes = byPlace.get(place) ?? [];
    byPlace.set(place, changes);
    changes.push(look.since + random() * (look.startedAt - look.since));
  }
  return [...byPlace].flatMap(([place, changes]) => {
    const posts = messageCount(changes.length);
    const each = Math.ceil(changes.length / posts);
    return Array.from({ length: posts }, (_, post) => {
      const at = Math.max(look.endedAt, freeAt.get(place) ?? 0);
      freeAt.set(place, at + minMessageIntervalMs);
      return { at, of: changes.slice(post * each, (post + 1) * each) };
    });
  });
}

/** Questions come when they come, to any replica, and share its calls. */
function simulateCommands({ commandsPerHour, replicas }: Installation, random: () => number) {
  const lanes = Array.from({ length: replicas }, () => Array.from({ length: maxConcurrent }, () => 0));
  const ms = assumptions.requestMs * assumptions.requestsPerCommand;
  const times: number[] = [];
  let refused = 0;
  let asked = 0;
  for (let at = nextArrivalMs(commandsPerHour, random); at < hourMs; at += nextArrivalMs(commandsPerHour, random)) {
    asked += 1;
    const own = lanes[Math.floor(random() * replicas)] ?? [];
    const free = Math.min(...own);
    const begins = Math.max(at, free);
    if (begins - at > defaultLimits.queue.queueTimeoutMs) {
      refused += 1;
      continue;
    }
    own[own.indexOf(free)] = begins + ms;
    times.push(begins + ms - at);
  }
  return { times, refused, answered: times.length, wantedMs: asked * ms };
}

/** Milliseconds until the next of so many an hour, coming independently of each other. */
function nextArrivalMs(perHour: number, random: () => number): number {
  return perHour === 0 ? hourMs : (-Math.log(1 - random()) * hourMs) / perHour;
}

/** How many of so many expected ones there are. Many of them: as good as normally spread. */
function poisson(mean: number, random: () => number): number {
  if (mean > 500) {
    const spread = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + spread * Math.sqrt(mean)));
  }
  let count = -1;
  for (let product = 1; product > Math.exp(-mean); count += 1) product *= random();
  return count;
}
