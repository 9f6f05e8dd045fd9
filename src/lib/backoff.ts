import type { RetryPolicy } from '../barium/options.ts';

/**
 * Milliseconds to wait after the given try (1 for the first): doubling from `baseMs` up to `capMs`, of which a
 * random half is taken off so that callers that failed together do not come back together.
 */
export function backoff(attempt: number, policy: RetryPolicy, random: () => number): number {
  const full = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  return full * (1 - random() / 2);
}

/** Milliseconds that a `Retry-After` asks for, in seconds or as an HTTP date; undefined where it says nothing. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
