/** Text with timestamps, in the reader's language and time zone. */
import type { JSX } from 'preact';
import type { Timestamp } from '../../../../src/chat/rich-text.ts';
import type { RichTextView } from '../../view.ts';
import { reader } from '../state/api.ts';
import { text } from '../text/index.ts';

export function RichText({ text: parts }: { readonly text: RichTextView }): JSX.Element {
  return <>{parts.map((part) => (typeof part === 'string' ? part : <TimestampText {...part} />))}</>;
}

function TimestampText({ at, show }: Timestamp): JSX.Element {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <>{at}</>;
  return (
    <time dateTime={at} title={formats.full.format(date)}>
      {formatTimestamp(show, date)}
    </time>
  );
}

function formatTimestamp(show: Timestamp['show'], date: Date): string {
  if (show !== 'both') return formats[show].format(date);
  return `${formats.date.format(date)}${text.dateAndTime}${formats.time.format(date)}`;
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

const formats = {
  date: createFormat({ dateStyle: 'medium' }),
  time: createFormat({ timeStyle: 'short' }),
  full: createFormat({ dateStyle: 'full', timeStyle: 'long' }),
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
