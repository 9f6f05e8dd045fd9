/** How far a time is from now, in words. */
import { validLocale } from './date-format.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The largest unit that fits comes first. */
const units: readonly (readonly [unit: 'year' | 'month' | 'week' | 'day' | 'hour' | 'minute', ms: number])[] = [
  ['year', 365 * dayMs],
  ['month', 30 * dayMs],
  ['week', 14 * dayMs],
  ['day', dayMs],
  ['hour', hourMs],
  ['minute', minuteMs],
];

const formats = new Map<string, Intl.RelativeTimeFormat>();

/**
 * `2 minutes ago`, `in 3 days`, in the language of `locale`, English if it is invalid; `now` within a minute. Up to two weeks are
 * counted in days.
 *
 * @param ms from now; negative in the past
 */
export function formatRelative(ms: number, locale: string): string {
  const [unit, size] = units.find(([, unitMs]) => Math.abs(ms) >= unitMs) ?? ['minute', minuteMs];
  const step = unit === 'week' ? 7 * dayMs : size;
  const count = Math.trunc(ms / step);
  return count === 0 ? formatFor(locale, 'auto').format(0, 'second') : formatFor(locale, 'always').format(count, unit);
}

type Numeric = NonNullable<Intl.RelativeTimeFormatOptions['numeric']>;

/** Words such as “yesterday” depend on the time zone, so days are counted. */
function formatFor(locale: string, numeric: Numeric): Intl.RelativeTimeFormat {
  const key = `${numeric} ${locale}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = new Intl.RelativeTimeFormat(validLocale(locale), { numeric });
  if (formats.size < 500) formats.set(key, format);
  return format;
}

/** Splits a duration into its largest unit: `{ unit: 'day', count: 3 }`. */
export function largestUnit(ms: number): { readonly unit: 'day' | 'hour' | 'minute'; readonly count: number } {
  const size = Math.abs(ms);
  if (size >= dayMs) return { unit: 'day', count: Math.floor(size / dayMs) };
  if (size >= hourMs) return { unit: 'hour', count: Math.floor(size / hourMs) };
  return { unit: 'minute', count: Math.max(1, Math.floor(size / minuteMs)) };
}
