/** When announcements that wait are posted. */
import { isBetween, nextLocalTime } from '../../lib/local-time.ts';
import { defaultDigestTime, type NewWatch } from '../../store/contract/watches.ts';

type Timed = Pick<NewWatch, 'as' | 'at' | 'days' | 'quiet' | 'timeZone'> & { readonly owner: { timeZone?: string } };

/** When the next digest of a watch is posted. The watch of another mode has one every morning. */
export function nextDigestAt(after: Date, { at = defaultDigestTime, days, timeZone, owner }: Omit<Timed, 'as'>): Date {
  return nextLocalTime(after, at, timeZone ?? owner.timeZone, days);
}

/** When the last digest or report of a watch was due, at or before `now`. */
export function lastDigestAt(now: Date, watch: Omit<Timed, 'as'>): Date {
  let last = nextDigestAt(new Date(now.getTime() - maxIntervalMs), watch);
  for (let next = last; next <= now; next = nextDigestAt(next, watch)) last = next;
  return last;
}

/** A week, and the hour by which a clock may be changed. */
const maxIntervalMs = (7 * 24 + 1) * 60 * 60_000;

/** Until when the announcements of a watch wait because of its quiet hours; `undefined` outside of them. */
export function quietUntil(now: Date, { as, quiet, timeZone, owner }: Timed): Date | undefined {
  if (quiet === undefined || as === 'digest') return undefined;
  const [from = '', to = ''] = quiet.split('-');
  const zone = timeZone ?? owner.timeZone;
  return isBetween(now, from, to, zone) ? nextLocalTime(now, to, zone) : undefined;
}

/** When what a watch announces now is posted. */
export function nextPostAt(now: Date, watch: Timed): Date {
  return watch.as === 'digest' ? nextDigestAt(now, watch) : (quietUntil(now, watch) ?? now);
}
