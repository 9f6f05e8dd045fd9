/** Times as command-line arguments. */
import { UsageError } from './usage.ts';

const unitMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 60 * 60_000,
  d: 24 * 60 * 60_000,
  w: 7 * 24 * 60 * 60_000,
};

/**
 * Parses `2026-01-31`, `2026-01-31T08:00` (UTC unless a zone is given) or an age such as `30d`. Returns ISO 8601 in UTC.
 * Throws a `UsageError` for anything else.
 */
export function parseTime(option: string, typed: string, now: Date): string {
  const at = parseRelative(typed, now) ?? parseDate(typed);
  if (at === undefined) {
    throw new UsageError(
      `--${option} must be a date (2026-01-31), a time (2026-01-31T08:00) or an age (30d), not "${typed}"`,
    );
  }
  return at.toISOString();
}

function parseRelative(typed: string, now: Date): Date | undefined {
  const [, amount, unit = ''] = /^(\d{1,6})([mhdw])$/iu.exec(typed.trim()) ?? [];
  const ms = unitMs[unit.toLowerCase()];
  if (amount === undefined || ms === undefined) return undefined;
  // ISO 8601 texts of negative years do not sort chronologically.
  return new Date(Math.max(Date.UTC(1970), now.getTime() - Number(amount) * ms));
}

function parseDate(typed: string): Date | undefined {
  const pattern = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/iu;
  const [, day = '', time = 'T00:00', zone = 'Z'] = pattern.exec(typed.trim()) ?? [];
  const at = new Date(`${day}${time}${zone}`.toUpperCase());
  // Date accepts the 31st of a shorter month as the 1st of the next one.
  const isDay = new Date(`${day}T00:00Z`).toJSON()?.startsWith(day) === true;
  return Number.isNaN(at.getTime()) || !isDay ? undefined : at;
}
