/** The assumed duration of a request before any was observed, in milliseconds. */
const initialEstimateMs = 500;
/** The weight of each observation in the moving average. */
const smoothing = 1 / 16;

interface WaitEstimator {
  /** Records how long a request ran. */
  observe(durationMs: number): void;
  /** Milliseconds until `queued` requests are served, `concurrency` at a time; at most `maxMs`. */
  estimateMs(queued: number, concurrency: number): number;
}

/** Estimates waiting times from an exponential moving average of recent durations. */
export function createWaitEstimator(maxMs: number): WaitEstimator {
  let averageMs = initialEstimateMs;
  return {
    observe(durationMs) {
      averageMs += (durationMs - averageMs) * smoothing;
    },
    estimateMs: (queued, concurrency) => Math.min(maxMs, ((queued + 1) * averageMs) / concurrency),
  };
}
