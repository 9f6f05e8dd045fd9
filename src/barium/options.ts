import type { CallReport } from './types.ts';

/** The largest answer of each sort that the bot takes in, in bytes. */
export interface Caps {
  readonly json: number;
  readonly image: number;
  /** Files, on their way down and up. */
  readonly file: number;
}

/** How often a call is tried, and how long it waits in between (before jitter). */
export interface RetryPolicy {
  readonly tries: number;
  readonly baseMs: number;
  readonly capMs: number;
}

/** Rows of a list that had no usable id and were left out. */
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
  /** For a whole call with its waiting and its retries. Default 20,000. */
  readonly deadlineMs?: number;
  /** For pictures and files: the longest pause without a byte moving. Default 60,000. */
  readonly transferDeadlineMs?: number;
  /** Calls at once; pictures and files have as many places of their own. Default 8. */
  readonly concurrency?: number;
  /** Calls that may wait for a place. Default 1,000; the next one is turned away. */
  readonly queue?: number;
  readonly caps?: Partial<Caps>;
  readonly retry?: Partial<RetryPolicy>;
  /** Told about every try that ended. */
  readonly onCall?: (report: CallReport) => void;
  /** Told when rows of a list had to be left out. */
  readonly onDropped?: (dropped: DroppedRows) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Waits; rejects when the signal fires. */
  readonly delay?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1, for jitter. */
  readonly random?: () => number;
}

/** The options with every default filled in. */
export type Settings = Required<Omit<BariumOptions, 'caps' | 'retry'>> & {
  readonly caps: Caps;
  readonly retry: RetryPolicy;
};

const megabyte = 1024 * 1024;

/** Fills in the defaults. */
export function settle(options: BariumOptions): Settings {
  return {
    deadlineMs: 20_000,
    transferDeadlineMs: 60_000,
    concurrency: 8,
    queue: 1000,
    onCall: () => undefined,
    onDropped: () => undefined,
    now: Date.now,
    delay: pause,
    random: Math.random,
    ...options,
    caps: { json: 16 * megabyte, image: 10 * megabyte, file: 100 * megabyte, ...options.caps },
    retry: { tries: 3, baseMs: 250, capMs: 4000, ...options.retry },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
