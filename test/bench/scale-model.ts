/**
 * One busy hour of an installation, played through: looks at Barium, what they find, what places are told, and what
 * people ask meanwhile. Everything that is ours comes from the code itself: how much a page holds, how often is
 * looked, what is told as a list, how fast a channel is posted to, how many calls go out at once, how long somebody
 * waits. What is not ours is in {@link outside}, and can be set to what your own `/metrics` say.
 */
import { pace } from '../../adapters/slack/pace.ts';
import { settle } from '../../src/barium/options.ts';
import { entriesPerCard } from '../../src/cards/change.ts';
import { readConfig } from '../../src/config/index.ts';
import { closedStatuses, openStatuses } from '../../src/instance-index/statuses.ts';
import { usualLimits } from '../../src/rate-limit/limiter.ts';
import { stream } from '../../src/simulator/random.ts';
import { mostSingly } from '../../src/watch/announce/announce.ts';
import { longestRestMs, pagesPerSlice } from '../../src/watch/scan/initial-scan.ts';
import { usualPage } from '../../src/watch/scan/page-size.ts';
import { atOnce as lookUpsAtOnce } from '../../src/watch/scan/verify.ts';
import { intervalOf } from '../../src/watch/schedule.ts';
import { quantile } from './result-row.ts';

/** How large an installation is, and what happens in it. */
export interface Size {
  readonly open: number;
  readonly closed: number;
  readonly changesPerHour: number;
  /** Channels that watch; each change is told in one of them, in some more often than in others. */
  readonly places: number;
  readonly questionsPerHour: number;
  readonly replicas: number;
}

/** What Barium and the platform take; assumed, not measured. */
export const outside = {
  /** For a question's call, and for a page of a list. In milliseconds. */
  callMs: 200,
  pageMs: 300,
  /** Of a question: most need one or two. */
  callsPerQuestion: 2,
  /** Of all changes, those that take an instance out of the open lists: each is looked up. */
  leaving: 0.2,
  /** What one bot token may post in one workspace in a minute: Slack says no more than "several hundred". */
  postsPerMinute: 300,
} as const;

export interface Hour {
  readonly lookCalls: number;
  readonly lookSeconds: number;
  /** Until all of Barium is known, once. */
  readonly firstReadingMinutes: number;
  /** From a change in Barium to its message: median and 99th percentile, in seconds. */
  readonly toldSeconds: readonly [number, number];
  readonly messages: number;
  /** In milliseconds, for those that were answered. */
  readonly answerMs: readonly [number, number];
  readonly refusedShare: number;
  /** To Barium, by everybody together. */
  readonly callsPerSecond: number;
  /** Of what has an end, the share that is in use; above 1 it does not fit. */
  readonly use: {
    readonly scanner: number;
    readonly calls: number;
    readonly token: number;
  };
}

const hourMs = 3_600_000;
export const intervalMs = intervalOf(readConfig({}).watchCron);
const { concurrency } = settle({ baseUrl: '', username: '', password: '', apiKey: '' });
const gapMs = Math.max(...pace.map(({ posts, milliseconds }) => milliseconds / posts));

/** Calls of a steady look at Barium in which nothing has left an open list. */
export function steadyCalls(open: number): number {
  return pagesOf(open) + closedStatuses.length;
}

function pagesOf(open: number): number {
  return Math.max(openStatuses.length, Math.ceil(open / usualPage));
}

/** Messages that tell one place of so many changed instances, found in one look. */
export function postsFor(changed: number): number {
  return changed > mostSingly ? Math.ceil(changed / entriesPerCard) : changed;
}

/** Plays an hour; the same size and seed give the same hour. */
export function playHour(size: Size, seed = 1): Hour {
  const random = stream(seed);
  const looks = lookForAnHour(size, random);
  const told = tell(looks, size, random);
  const asked = ask(size, random);
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const lookMs = mean(looks.map((look) => look.ended - look.began));
  const lookCalls = mean(looks.map((look) => look.calls));
  const calls = looks.reduce((sum, look) => sum + look.calls, 0) + asked.answered * outside.callsPerQuestion;
  return {
    lookCalls,
    lookSeconds: lookMs / 1_000,
    firstReadingMinutes: firstReadingMs(size) / 60_000,
    toldSeconds: [quantile(told.lags, 0.5) / 1_000, quantile(told.lags, 0.99) / 1_000],
    messages: told.messages,
    answerMs: [quantile(asked.times, 0.5), quantile(asked.times, 0.99)],
    refusedShare: asked.refused / Math.max(1, asked.refused + asked.answered),
    callsPerSecond: calls / (hourMs / 1_000),
    use: {
      scanner: lookMs / intervalMs,
      calls: asked.wantedMs / (hourMs * concurrency * size.replicas),
      token: told.messages / (outside.postsPerMinute * 60),
    },
  };
}

/** Every list once, in slices, and Barium rests after each of them. */
function firstReadingMs({ open, closed }: Size): number {
  const pages = Math.ceil((open + closed) / usualPage);
  const rest = Math.min(pagesPerSlice * outside.pageMs, longestRestMs);
  return pages * outside.pageMs + Math.ceil(pages / pagesPerSlice) * rest;
}

interface Look {
  /** When the look before it began: what changed since then is found. */
  readonly since: number;
  readonly began: number;
  readonly ended: number;
  readonly calls: number;
  readonly found: number;
}

/** One look at a time; a tick that comes while one is at work passes. */
function lookForAnHour({ open, changesPerHour }: Size, random: () => number): readonly Look[] {
  const looks: Look[] = [];
  for (let tick = intervalMs; tick <= hourMs; tick += intervalMs) {
    const last = looks.at(-1);
    if (last !== undefined && last.ended > tick) continue;
    const since = last?.began ?? 0;
    const found = poisson((changesPerHour * (tick - since)) / hourMs, random);
    const left = Math.round(found * outside.leaving);
    const ms =
      pagesOf(open) * outside.pageMs +
      (closedStatuses.length + Math.ceil(left / lookUpsAtOnce)) * outside.callMs;
    looks.push({ since, began: tick, ended: tick + ms, calls: steadyCalls(open) + left, found });
  }
  return looks;
}

interface Message {
  readonly at: number;
  /** When the changes that it names happened. */
  readonly of: readonly number[];
}

/** Each place in order and at its pace, none waiting for another; and all of them at most as fast as the token may. */
function tell(looks: readonly Look[], { places }: Size, random: () => number) {
  const freeAt = new Map<number, number>();
  const messages = looks.flatMap((look) => messagesOf(look, places, freeAt, random));
  messages.sort((a, b) => a.at - b.at);
  const tokenMs = 60_000 / outside.postsPerMinute;
  let fullAt = 0;
  const lags: number[] = [];
  for (const { at, of } of messages) {
    const left = Math.max(at, fullAt - (outside.postsPerMinute - 1) * tokenMs);
    fullAt = Math.max(fullAt, left) + tokenMs;
    for (const changed of of) lags.push(left - changed);
  }
  return { lags, messages: messages.length };
}

/** What one look has to tell, place by place. */
function messagesOf(
  look: Look,
  places: number,
  freeAt: Map<number, number>,
  random: () => number,
): Message[] {
  const byPlace = new Map<number, number[]>();
  for (let n = 0; n < look.found; n += 1) {
    // Squared: a tenth of the places hear a third of it.
    const place = Math.floor(places * random() ** 2);
    const changes = byPlace.get(place) ?? [];
    byPlace.set(place, changes);
    changes.push(look.since + random() * (look.began - look.since));
  }
  return [...byPlace].flatMap(([place, changes]) => {
    const posts = postsFor(changes.length);
    const each = Math.ceil(changes.length / posts);
    return Array.from({ length: posts }, (_, post) => {
      const at = Math.max(look.ended, freeAt.get(place) ?? 0);
      freeAt.set(place, at + gapMs);
      return { at, of: changes.slice(post * each, (post + 1) * each) };
    });
  });
}

/** Questions come when they come, to any replica, and share its calls. */
function ask({ questionsPerHour, replicas }: Size, random: () => number) {
  const lanes = Array.from({ length: replicas }, () => Array.from({ length: concurrency }, () => 0));
  const ms = outside.callMs * outside.callsPerQuestion;
  const times: number[] = [];
  let refused = 0;
  let asked = 0;
  for (let at = pause(questionsPerHour, random); at < hourMs; at += pause(questionsPerHour, random)) {
    asked += 1;
    const own = lanes[Math.floor(random() * replicas)] ?? [];
    const free = Math.min(...own);
    const begins = Math.max(at, free);
    if (begins - at > usualLimits.turns.patienceMs) {
      refused += 1;
      continue;
    }
    own[own.indexOf(free)] = begins + ms;
    times.push(begins + ms - at);
  }
  return { times, refused, answered: times.length, wantedMs: asked * ms };
}

/** Milliseconds until the next of so many an hour, coming independently of each other. */
function pause(perHour: number, random: () => number): number {
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
