/** The hour of the day at which digests come. */
const hour = '08:00';
const quarterMs = 15 * 60_000;

/** The next 8 in the morning of a time zone (IANA; UTC where there is none, or none of that name). */
export function nextDigest(after: Date, timeZone: string | undefined): Date {
  const clock = clockOf(timeZone);
  const first = Math.floor(after.getTime() / quarterMs) + 1;
  // A day has at most 25 hours; each offset in use is a whole number of quarters.
  for (let quarter = first; quarter <= first + 25 * 4; quarter += 1) {
    const at = new Date(quarter * quarterMs);
    if (clock.format(at) === hour) return at;
  }
  return new Date((first + 24 * 4) * quarterMs);
}

function clockOf(timeZone: string | undefined): Intl.DateTimeFormat {
  const style = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...style, timeZone: timeZone ?? 'UTC' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'UTC' });
  }
}
