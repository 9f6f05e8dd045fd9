/** Single values as the upstream writes them. Absent is `null`, `""` or a missing key; all read `undefined`. */
import { z } from 'zod';

/** Text, or a number written as one (`Priority` is text in the vendor's page and a number from its servers). */
export const text = z.unknown().optional().transform(toText);

function toText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A name: nameless things come as `""`, `null` or the word "null". */
export const name = text.transform((value) => (value === 'null' ? undefined : value));

/** An id: text, seldom a number. Never absent. */
export const id = text.refine((value) => value !== undefined, 'no id').transform((value) => value ?? '');

/** A status word in lower case; an unknown one stays as it is. */
export const status = text.transform((value) => value?.trim().toLowerCase());

/** true, "true", 1, and their opposites. */
export const flag = z
  .unknown()
  .optional()
  .transform((value): boolean | undefined => {
    if (typeof value === 'boolean') return value;
    const word = toText(value)?.trim().toLowerCase();
    if (word === 'true' || word === '1') return true;
    return word === 'false' || word === '0' ? false : undefined;
  });

/** A whole number, or text that is one. */
export const whole = z
  .unknown()
  .optional()
  .transform((value): number | undefined => {
    const number = Number(toText(value) ?? Number.NaN);
    return Number.isSafeInteger(number) ? number : undefined;
  });

const isoDate = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/;
const zone = /(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * ISO 8601 in UTC, to the millisecond. A time without a zone is UTC already; what is no date, and the year 1 that
 * .NET writes for "no date", is absent.
 */
export const date = text.transform((value): string | undefined => {
  const written = value?.trim() ?? '';
  const offset = zone.exec(written.slice(10))?.[0] ?? '';
  const local = offset === '' ? written : written.slice(0, -offset.length);
  if (!isoDate.test(local) || local.startsWith('0001-')) return undefined;
  const withTime = local.length === 10 ? `${local}T00:00` : local.replace(' ', 'T');
  const at = new Date(withTime + (offset || 'Z').toUpperCase());
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
});
