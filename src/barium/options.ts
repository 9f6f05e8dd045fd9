import { setTimeout as sleep } from 'node:timers/promises';
import type { BackoffLimits } from '../lib/backoff.ts';
import { type ByteBudget, createByteBudget } from '../lib/byte-budget.ts';
import type { AttemptReport } from './types.ts';

/** The largest response of each kind, in bytes. */
interface SizeLimits {
  readonly json: number;
  readonly image: number;
  /** Downloads and uploads. */
  readonly file: number;
}

/** Delays are before jitter. */
interface RetryPolicy extends BackoffLimits {
  readonly maxAttempts: number;
  /** More, because an overload ends as soon as fewer of them are sent. */
  readonly maxBackgroundAttempts: number;
}

/** Rows of a list that were left out because they have no usable id. */
export interface DroppedRows {
  readonly endpoint: string;
  readonly rows: number;
}

export interface BariumOptions {
  /** Ends in the version, e.g. `https://live.barium.se/api/v1.1`. */
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
  readonly apiKey: string;
  /** For the uploads that are held in memory so that they can be repeated; default: 32 MB of the client's own. */
  readonly memory?: ByteBudget;
  /** The share of the requests at once that background requests may use; default: {@link defaultBackgroundShare}. */
  readonly backgroundShare?: number;
  /** Called when an attempt has ended. */
  readonly onAttempt?: (report: AttemptReport) => void;
  /** Called when more or fewer background requests may be sent at once. */
  readonly onBackgroundLimit?: (limit: number) => void;
  readonly onDropped?: (dropped: DroppedRows) => void;
  /** Other values than the defaults, which suit production. For tests. */
  readonly overrides?: Partial<Omit<BariumSettings, 'sizeLimits' | 'retry'>> & {
    readonly sizeLimits?: Partial<SizeLimits>;
    readonly retry?: Partial<RetryPolicy>;
  };
}

interface BariumSettings {
  /** For a whole request with its waits and retries. */
  readonly deadlineMs: number;
  /** For files and images: the longest time without progress. */
  readonly transferDeadlineMs: number;
  /** Requests at once; files and images have as many permits of their own. */
  readonly maxConcurrent: number;
  /** Requests that wait for a permit; further ones are rejected. */
  readonly maxQueued: number;
  readonly sizeLimits: SizeLimits;
  readonly retry: RetryPolicy;
  /** In ms since the epoch. */
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1, for jitter. */
  readonly random: () => number;
}

export type ResolvedOptions = Required<Omit<BariumOptions, 'overrides'>> & BariumSettings;

const megabyte = 1024 * 1024;

/** All but one of eight. */
export const defaultBackgroundShare = 0.9;

/** Background requests at once, at most. One is always possible. */
export function maxBackgroundRequests({
  maxConcurrent,
  backgroundShare,
}: Pick<ResolvedOptions, 'maxConcurrent' | 'backgroundShare'>): number {
  return Math.max(1, Math.floor(maxConcurrent * backgroundShare));
}

export function withDefaults({ overrides, ...options }: BariumOptions): ResolvedOptions {
  return {
    memory: createByteBudget(32 * megabyte),
    backgroundShare: defaultBackgroundShare,
    onAttempt: () => undefined,
    onBackgroundLimit: () => undefined,
    onDropped: () => undefined,
    ...options,
    deadlineMs: 20_000,
    transferDeadlineMs: 60_000,
    maxConcurrent: 8,
    maxQueued: 1000,
    now: Date.now,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    random: Math.random,
    ...overrides,
    sizeLimits: { json: 16 * megabyte, image: 10 * megabyte, file: 100 * megabyte, ...overrides?.sizeLimits },
    retry: { maxAttempts: 3, maxBackgroundAttempts: 5, baseMs: 250, maxMs: 4000, ...overrides?.retry },
  };
}
