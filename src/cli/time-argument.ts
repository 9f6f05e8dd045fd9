/** A moment as it is typed in a shell. */
import { UsageError } from './usage.ts';

const unitMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 60 * 60_000,
  d: 24 * 60 * 60_000,
  w: 7 * 24 * 60 * 60_000,
};

/**
 * Reads `2026-01-31`, `2026-01-31T08:00` (both in UTC where they name no zone), or how long ago, such as `30d`.
 * Answers it as ISO 8601 in UTC. Throws a `UsageError` for anything else.
 */
export function readMoment(option: string, typed: string, now: Date): string {
  const at = ago(typed, now) ?? named(typed);
  if (at === undefined) {
    throw new UsageError(
      `--${option} should be a day such as 2026-01-31, a moment such as 2026-01-31T08:00, or a time such as 30d, not “${typed}”`,
    );
  }
  return at.toISOString();
}

function ago(typed: string, now: Date): Date | undefined {
  const [, amount, unit = ''] = /^(\d{1,6})([mhdw])$/iu.exec(typed.trim()) ?? [];
  const ms = unitMs[unit.toLowerCase()];
  if (amount === undefined || ms === undefined) return undefined;
  // Before the year 0 the text of a moment is no longer in the order of time.
  return new Date(Math.max(Date.UTC(1970), now.getTime() - Number(amount) * ms));
}

function named(typed: string): Date | undefined {
  const moment = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/iu;
  const [, day = '', time = 'T00:00', zone = 'Z'] = moment.exec(typed.trim()) ?? [];
  const at = new Date(`${day}${time}${zone}`.toUpperCase());
  // The 31st of a shorter month is not the 1st of the next.
  const isDay = new Date(`${day}T00:00Z`).toJSON()?.startsWith(day) === true;
  return Number.isNaN(at.getTime()) || !isDay ? undefined : at;
}
