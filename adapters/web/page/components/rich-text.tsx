/** Text with moments in it, each in the reader's language and time zone. */
import type { JSX } from 'preact';
import type { Timestamp } from '../../../../src/chat/rich-text.ts';
import type { Text } from '../../view.ts';
import { reader } from '../state/api.ts';
import { text } from '../text/index.ts';

export function Words({ words }: { readonly words: Text }): JSX.Element {
  return <>{words.map((part) => (typeof part === 'string' ? part : <MomentTime moment={part} />))}</>;
}

function MomentTime({ moment }: { readonly moment: Timestamp }): JSX.Element {
  const date = new Date(moment.at);
  if (Number.isNaN(date.getTime())) return <>{moment.at}</>;
  return (
    <time dateTime={moment.at} title={FORMATS.full.format(date)}>
      {written(moment.show, date)}
    </time>
  );
}

function written(show: Timestamp['show'], date: Date): string {
  if (show !== 'both') return FORMATS[show].format(date);
  return `${FORMATS.date.format(date)}${text.dateAndTime}${FORMATS.time.format(date)}`;
}

/** Hours and minutes of a message. */
export function ClockTime({ at }: { readonly at: string }): JSX.Element {
  const date = new Date(at);
  return (
    <time class="clock" dateTime={at} title={FORMATS.full.format(date)}>
      {FORMATS.time.format(date)}
    </time>
  );
}

const FORMATS = {
  date: format({ dateStyle: 'medium' }),
  time: format({ timeStyle: 'short' }),
  full: format({ dateStyle: 'full', timeStyle: 'long' }),
};

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.timeZone, ...options });
}

/** Bytes as people say them, e.g. `1.4 MB`. */
export function sizeWords(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = new Intl.NumberFormat(reader.locale, { maximumFractionDigits: 1 }).format(
    bytes / 1000 ** step,
  );
  return `${value} ${UNITS[step]}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB'];
