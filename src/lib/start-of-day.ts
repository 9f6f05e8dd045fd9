const hourMs = 60 * 60_000;

/** The last midnight in a time zone (an IANA name; UTC if it is missing or unknown). */
export function startOfDay(now: Date, timeZone: string | undefined): Date {
  const format = timeFormat(timeZone);
  const midnight = new Date(now.getTime() - sinceMidnightMs(now, format));
  // On a day on which the clock is changed, that is an hour too early or too late.
  const offMs = sinceMidnightMs(midnight, format);
  if (offMs === 0) return midnight;
  return new Date(midnight.getTime() + (offMs <= hourMs ? -offMs : 24 * hourMs - offMs));
}

/** What a clock there shows, in milliseconds. */
function sinceMidnightMs(at: Date, format: Intl.DateTimeFormat): number {
  const [hours = 0, minutes = 0, seconds = 0] = format.format(at).split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + at.getUTCMilliseconds();
}

function timeFormat(timeZone = 'UTC'): Intl.DateTimeFormat {
  const style = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...style, timeZone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'UTC' });
  }
}
