/** Single values as the upstream writes them. Absent is `null`, `""` or a missing key; all read `undefined`. */

/** Text, or a number written as one (`Priority` is text in the vendor's page and a number from its servers). */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A name: nameless things come as `""`, `null` or the word "null". */
export function name(value: unknown): string | undefined {
  return value === 'null' ? undefined : text(value);
}

/** A status word in lower case; an unknown one stays as it is. */
export function status(value: unknown): string | undefined {
  return text(value)?.trim().toLowerCase();
}

/** true, "true", 1, and their opposites. */
export function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = text(value)?.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}

/** A whole number, or text that is one. */
export function whole(value: unknown): number | undefined {
  const number = Number(text(value) ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

const isoDate = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * ISO 8601 in UTC, to the millisecond. A time without a zone is UTC already; what is no date, and the year 1 that
 * .NET writes for "no date", is absent.
 */
export function date(value: unknown): string | undefined {
  const match = typeof value === 'string' ? isoDate.exec(value.trim()) : undefined;
  const [, day, time = '00:00', zone = 'Z'] = match ?? [];
  if (day === undefined || day.startsWith('0001-')) return undefined;
  const at = new Date(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
