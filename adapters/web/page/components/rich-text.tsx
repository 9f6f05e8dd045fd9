/** Text with timestamps, in the reader's language and time zone. */
import type { JSX } from 'preact';
import type { Timestamp } from '../../../../src/chat/rich-text.ts';
import { formatRelative } from '../../../../src/lib/relative-time.ts';
import type { RichTextView } from '../../view.ts';
import { useNow } from '../hooks/use-now.ts';
import { reader } from '../state/api.ts';
import { text } from '../text/index.ts';

export function RichText({ text: parts }: { readonly text: RichTextView }): JSX.Element {
  return <>{parts.map((part) => (typeof part === 'string' ? part : <TimestampText {...part} />))}</>;
}

function TimestampText({ at, show }: Timestamp): JSX.Element {
  const now = useNow();
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <>{at}</>;
  return (
    <time dateTime={at} title={formats.full.format(date)}>
      {formatTimestamp(show, date, now)}
    </time>
  );
}

/** In milliseconds. An older time is a date. */
const maxAgo = 7 * 24 * 60 * 60 * 1000;

function formatTimestamp(show: Timestamp['show'], date: Date, now: number): string {
  switch (show) {
    case 'both':
      return formatDateAndTime(date);
    case 'day':
      return isSameYear(date, now) ? formats.day.format(date) : formats.date.format(date);
    case 'ago':
      return formatAgo(date, now);
    default:
      return formats[show].format(date);
  }
}

function formatDateAndTime(date: Date): string {
  return `${formats.date.format(date)}${text.dateAndTime}${formats.time.format(date)}`;
}

function formatAgo(date: Date, now: number): string {
  // The clocks of the server and the browser may differ.
  const ms = Math.min(0, date.getTime() - now);
  return ms < -maxAgo ? formatDateAndTime(date) : formatRelative(ms, reader.locale);
}

function isSameYear(date: Date, now: number): boolean {
  return formats.year.format(date) === formats.year.format(now);
}

/** Hours and minutes of a message. */
export function ClockTime({ at }: { readonly at: string }): JSX.Element {
  const date = new Date(at);
  return (
    <time class="clock" dateTime={at} title={formats.full.format(date)}>
      {formats.time.format(date)}
    </time>
  );
}

/** How long ago a message was written. */
export function RelativeTime({ at }: { readonly at: string }): JSX.Element {
  const now = useNow();
  const date = new Date(at);
  return (
    <time class="clock" dateTime={at} title={formats.full.format(date)}>
      {formatAgo(date, now)}
    </time>
  );
}

/** The day of a message: `Today`, `Yesterday`, or its date. */
export function formatDay(at: string): string {
  const date = new Date(at);
  const days = Math.round((startOfDay(date) - startOfDay(new Date())) / (24 * 60 * 60 * 1000));
  const day = days === 0 || days === -1 ? formats.relativeDay.format(days, 'day') : formats.weekday.format(date);
  return day.charAt(0).toLocaleUpperCase(reader.locale) + day.slice(1);
}

function startOfDay(date: Date): number {
  return new Date(date).setHours(0, 0, 0, 0);
}

const formats = {
  date: createFormat({ dateStyle: 'medium' }),
  day: createFormat({ day: 'numeric', month: 'short' }),
  weekday: createFormat({ weekday: 'long', day: 'numeric', month: 'long' }),
  year: createFormat({ year: 'numeric' }),
  time: createFormat({ timeStyle: 'short' }),
  full: createFormat({ dateStyle: 'full', timeStyle: 'long' }),
  relativeDay: new Intl.RelativeTimeFormat(reader.locale, { numeric: 'auto' }),
};

function createFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.timeZone, ...options });
}

/** A file size in the reader's language, e.g. `1.4 MB`. */
export function formatBytes(bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = new Intl.NumberFormat(reader.locale, { maximumFractionDigits: 1 }).format(bytes / 1000 ** step);
  return `${value} ${units[step]}`;
}

const units = ['B', 'kB', 'MB', 'GB'];
