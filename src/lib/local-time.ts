/** Times of day in a time zone, also on days on which the clock is changed. */
import { createDateFormat } from './date-format.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof weekdays)[number];

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * The first time after `after` at which a clock there shows `time` (as `08:00`) on one of `days`. A time that is skipped
 * when the clock is put forward is an hour later; of one that comes twice, it is the first.
 *
 * @param timeZone an IANA name; UTC if it is missing or unknown
 */
export function nextLocalTime(
  after: Date,
  time: string,
  timeZone: string | undefined,
  days: readonly Weekday[] = weekdays,
): Date {
  const offsetAt = offsetsOf(timeZone);
  const shown = after.getTime() + offsetAt(after.getTime());
  const midnight = shown - sinceMidnight(shown);
  for (let day = 0; day <= weekdays.length + 1; day += 1) {
    const wall = midnight + day * dayMs + minutesOf(time) * minuteMs;
    const at = toInstant(wall, offsetAt);
    // 1970 began on a Thursday.
    const weekday = weekdays[(Math.floor(wall / dayMs) + 3) % weekdays.length];
    if (at > after.getTime() && days.some((one) => one === weekday)) return new Date(at);
  }
  return new Date(after.getTime() + weekdays.length * dayMs);
}

/** The last midnight there, or on a day without one the time at which it began. @see nextLocalTime */
export function startOfDay(now: Date, timeZone: string | undefined): Date {
  const offsetAt = offsetsOf(timeZone);
  const shown = now.getTime() + offsetAt(now.getTime());
  return new Date(toInstant(shown - sinceMidnight(shown), offsetAt));
}

/** Whether a clock there shows a time from `from` until before `to`, which can be on the next day. */
export function isBetween(now: Date, from: string, to: string, timeZone: string | undefined): boolean {
  const shown = now.getTime() + offsetsOf(timeZone)(now.getTime());
  const minutes = Math.floor(sinceMidnight(shown) / minuteMs);
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return start < end ? minutes >= start && minutes < end : minutes >= start || minutes < end;
}

/** @param wall what the clock shows, as if it were UTC */
function sinceMidnight(wall: number): number {
  return ((wall % dayMs) + dayMs) % dayMs;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

type OffsetAt = (at: number) => number;

/** @param wall what the clock shows, as if it were UTC */
function toInstant(wall: number, offsetAt: OffsetAt): number {
  const before = wall - offsetAt(wall - dayMs);
  const after = wall - offsetAt(wall + dayMs);
  const exact = [before, after].filter((at) => at + offsetAt(at) === wall);
  return exact.length === 0 ? before : Math.min(...exact);
}

const style = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
} as const;

/** Kept, since a format takes long to create. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the clock there is ahead of UTC, in milliseconds. */
function offsetsOf(timeZone = 'UTC'): OffsetAt {
  const format = formats.get(timeZone) ?? createDateFormat('en-US', timeZone, style);
  if (formats.size < 500) formats.set(timeZone, format);
  return (at) => {
    const parts = format.formatToParts(at);
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return wall - (at - (((at % 1_000) + 1_000) % 1_000));
  };
}
