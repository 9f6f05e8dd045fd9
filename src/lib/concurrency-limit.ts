/**
 * How many requests a server bears at once, found by trying (additive increase, multiplicative decrease). Each round that was
 * answered well allows one more request. The number is halved when the server refuses a request, when one times out, or when
 * they take clearly longer than they did before. What was too much is not tried again for a while, and for longer each time.
 *
 * Does nothing by itself, and has no clock but the one that it is given.
 */
export interface ConcurrencyLimit {
  /** Requests at once, at present. */
  readonly current: number;
  recordSuccess(request: AnsweredRequest): void;
  /**
   * The server refused a request because it has too many, or did not answer in time. `isExtra`: one that comes on top of those
   * that are limited, so that there must be room for it.
   */
  recordOverload(request: SentRequest & { readonly isExtra: boolean }, reason: 'refused' | 'timeout'): void;
  /** The connection broke, or the server failed: nothing is known of how many it bears. */
  recordFailure(request: SentRequest): void;
}

interface SentRequest {
  /** Of the limit's clock. */
  readonly startedAt: number;
  /** Requests of all kinds that were under way when it was sent, itself included. */
  readonly concurrency: number;
}

interface AnsweredRequest extends SentRequest {
  /** Whether as many were under way as are allowed: otherwise it proves nothing. */
  readonly isAtLimit: boolean;
  /** `undefined` if others of its kind take another time. */
  readonly comparableMs: number | undefined;
}

interface ConcurrencyLimitOptions {
  readonly max: number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly onChange?: (limit: number) => void;
}

const initialLimit = 2;

/** Slower than this many times the baseline is overload, unless hardly anybody would notice. */
const slowFactor = 1.6;
const minSlowdownMs = 100;
/** How fast the baseline follows faster rounds. It follows slower ones only where they can't be due to load. */
const fasterWeight = 0.1;
/** Requests compared with the baseline at least. */
const minRound = 2;

/** A single slow round can have another cause, such as a pause of this process. */
const slowRoundsInARow = 2;

/** How long the number that was too much is not tried again, and how long if it is too much each time. */
const refusedHoldMs = { min: 10 * 60_000, max: 60 * 60_000 };
/** Slowness proves less, and trying again harms nobody. */
const slowHoldMs = { min: 30_000, max: 2 * 60_000 };

export function createConcurrencyLimit({ max, clock, onChange }: ConcurrencyLimitOptions): ConcurrencyLimit {
  let limit = Math.min(initialLimit, max);
  const refused = createCeiling(refusedHoldMs, clock);
  const slow = createCeiling(slowHoldMs, clock);
  let changedAt = clock();
  let decreasedAt = Number.NEGATIVE_INFINITY;
  let baselineMs: number | undefined;
  let answered = 0;
  let durationsMs: number[] = [];
  let slowRounds = 0;

  function startRound(atLimit: number): void {
    answered = 0;
    durationsMs = [];
    if (atLimit === limit) return;
    changedAt = clock();
    limit = atLimit;
    onChange?.(limit);
  }

  function halve(concurrency: number): void {
    decreasedAt = clock();
    slowRounds = 0;
    startRound(Math.max(1, Math.floor(Math.min(limit, concurrency) / 2)));
  }

  /** Returns whether this round was clearly slower than those before. */
  function isSlow(roundMs: number): boolean {
    if (baselineMs === undefined) {
      baselineMs = roundMs;
      return false;
    }
    const isSlower = roundMs > Math.max(baselineMs * slowFactor, baselineMs + minSlowdownMs);
    slowRounds = isSlower ? slowRounds + 1 : 0;
    if (isSlower && limit > 1) return true;
    if (isSlower) {
      // One request at a time is no load: the server has become slower, and that it was slow proves nothing any more.
      baselineMs = roundMs;
      slow.clear();
      return false;
    }
    baselineMs -= Math.max(0, baselineMs - roundMs) * fasterWeight;
    return false;
  }

  function endRound(): void {
    const round = durationsMs.toSorted((a, b) => a - b);
    // The median: a single slow answer has another cause.
    const medianMs = round[Math.floor((round.length - 1) / 2)];
    if (medianMs !== undefined && round.length >= minRound && isSlow(medianMs)) {
      if (slowRounds < slowRoundsInARow) startRound(limit);
      else {
        // As many as would have been answered at the usual speed.
        slow.lower(Math.max(1, Math.min(limit - 1, Math.round((limit * (baselineMs ?? medianMs)) / medianMs))));
        halve(limit);
      }
      return;
    }
    if (limit >= max) {
      refused.clear();
      slow.clear();
    }
    startRound(limit < Math.min(max, refused.current, slow.current) ? limit + 1 : limit);
  }

  return {
    get current() {
      return limit;
    },
    recordSuccess({ startedAt, isAtLimit, comparableMs }) {
      if (!isAtLimit || startedAt < changedAt) return;
      answered += 1;
      if (comparableMs !== undefined) durationsMs.push(comparableMs);
      if (answered >= Math.max(minRound, limit)) endRound();
    },
    recordOverload({ startedAt, concurrency, isExtra }, reason) {
      // Requests that were sent together are refused together.
      if (startedAt <= decreasedAt) return;
      // Refused one at a time, requests come too fast, whatever their number.
      const borne = concurrency - 1;
      if (borne > 0) (reason === 'refused' ? refused : slow).lower(Math.max(1, isExtra ? borne - 1 : borne));
      halve(concurrency);
    },
    recordFailure({ startedAt, concurrency }) {
      if (startedAt > decreasedAt) halve(concurrency);
    },
  };
}

/** The most that was not too much: above it nothing is tried for a while, and for twice as long if that was too much again. */
function createCeiling({ min, max }: { readonly min: number; readonly max: number }, clock: () => number) {
  let limit = Number.POSITIVE_INFINITY;
  let until: number | undefined;
  let holdMs = min;
  return {
    get current() {
      return until !== undefined && clock() < until ? limit : Number.POSITIVE_INFINITY;
    },
    lower(to: number): void {
      if (until === undefined) holdMs = min;
      else if (clock() >= until) holdMs = Math.min(max, 2 * holdMs);
      limit = to;
      until = clock() + holdMs;
    },
    clear(): void {
      until = undefined;
    },
  };
}
