export interface BackoffLimits {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Delay in ms after the given attempt (1 for the first): `baseMs`, doubled with each attempt, at most `maxMs`. */
export function exponentialBackoff(attempt: number, { baseMs, maxMs }: BackoffLimits): number {
  return Math.min(maxMs, baseMs * 2 ** (attempt - 1));
}

/** A random delay between half and all of `ms`, so that clients that failed together do not retry together. */
export function addJitter(ms: number, random: () => number = Math.random): number {
  return ms * (1 - random() / 2);
}

/**
 * The delay in ms that a `Retry-After` header asks for, or undefined if it is missing or malformed. The header holds
 * seconds or an HTTP date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 *
 * @param now in ms since the epoch
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
