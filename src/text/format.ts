import type { Language } from '../chat/language.ts';
import type { Timestamp } from '../chat/rich-text.ts';

/** A time that each reader sees in their own time zone and language. */
export function timestamp(iso: string, show: Timestamp['show'] = 'both'): Timestamp {
  return { at: iso, show };
}

const nearMs = 7 * 24 * 60 * 60_000;

/** A past time in words if it was within a week, else a date. */
export function pastTime(iso: string, now: Date): Timestamp {
  const ageMs = now.getTime() - Date.parse(iso);
  return { at: iso, show: ageMs >= 0 && ageMs < nearMs ? 'ago' : 'day' };
}

/** A time as `2026-11-26 22:23:30 UTC`, for lines that are the same for every reader, such as those of `/readyz`. */
export function formatUtc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** The text with its first letter capitalized. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const formats = new Map<Language, ReturnType<typeof createFormats>>();

/** How a language writes numbers, counts and lists; the same object for every call. */
export function formatsFor(language: Language): ReturnType<typeof createFormats> {
  const known = formats.get(language) ?? createFormats(language);
  formats.set(language, known);
  return known;
}

function createFormats(language: Language) {
  const number = lazy(() => new Intl.NumberFormat(language));
  const and = lazy(() => new Intl.ListFormat(language, { type: 'conjunction' }));
  const or = lazy(() => new Intl.ListFormat(language, { type: 'disjunction' }));
  const oneDecimal = lazy(
    () => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  );
  const inUnit = (unit: string, unitDisplay: 'short' | 'long' = 'short') =>
    lazy(() => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 }));
  const sizes = [inUnit('byte', 'long'), inUnit('kilobyte'), inUnit('megabyte'), inUnit('gigabyte')];
  const [minutes, hours, days] = [inUnit('minute', 'long'), inUnit('hour', 'long'), inUnit('day', 'long')];
  // Most numbers are small, and look the same in every language.
  const format = (n: number) => (Number.isInteger(n) && n >= 0 && n < 1_000 ? String(n) : number().format(n));
  return {
    number: { format },
    count: (n: number, one: string, many: string) => `${format(n)} ${n === 1 ? one : many}`,
    listed: (parts: readonly string[]) => and().format(parts),
    listedOr: (parts: readonly string[]) => or().format(parts),
    /** A number of bytes, in the largest unit that it fills. */
    fileSize: (bytes: number) => {
      const power = Math.min(sizes.length - 1, Math.max(0, Math.floor((String(Math.trunc(bytes)).length - 1) / 3)));
      return sizes[power]?.().format(bytes / 1_000 ** power) ?? '';
    },
    /** In minutes, hours or days; hours and days with one decimal below ten. */
    span: (seconds: number) => {
      if (seconds < 90 * 60) return minutes().format(Math.max(1, Math.round(seconds / 60)));
      const [format, amount] = seconds < 48 * 3_600 ? [hours(), seconds / 3_600] : [days(), seconds / 86_400];
      return format.format(amount < 9.95 ? Math.round(amount * 10) / 10 : Math.round(amount));
    },
    /** In milliseconds below one second, else in seconds with one decimal. */
    duration: (seconds: number) =>
      seconds < 1 ? `${number().format(Math.round(seconds * 1_000))} ms` : `${oneDecimal().format(seconds)} s`,
  };
}

/** Creates a value at its first use: an `Intl` format takes milliseconds to build, too long for a start. */
function lazy<Value>(create: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= create();
    return value;
  };
}
