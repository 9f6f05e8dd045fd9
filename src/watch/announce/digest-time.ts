/** When digests are posted, in local time. */
const digestTime = '08:00';
const quarterMs = 15 * 60_000;

/** The next 8 a.m. in a time zone (an IANA name; UTC if it is missing or unknown). */
export function nextDigestAt(after: Date, timeZone: string | undefined): Date {
  const localTime = localTimeFormat(timeZone);
  const first = Math.floor(after.getTime() / quarterMs) + 1;
  // A day has at most 25 hours, and every time zone offset is a whole number of quarters.
  for (let quarter = first; quarter <= first + 25 * 4; quarter += 1) {
    const at = new Date(quarter * quarterMs);
    if (localTime.format(at) === digestTime) return at;
  }
  return new Date((first + 24 * 4) * quarterMs);
}

function localTimeFormat(timeZone = 'UTC'): Intl.DateTimeFormat {
  const style = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...style, timeZone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'UTC' });
  }
}
