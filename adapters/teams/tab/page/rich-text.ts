/** Text with times, in the reader's language and time zone. */
import type { RichText, Timestamp } from '../../../../src/chat/rich-text.ts';
import { formatRelative } from '../../../../src/lib/relative-time.ts';

const locale = navigator.language;

/** In milliseconds. An older time is a date. */
const maxAgo = 7 * 24 * 60 * 60 * 1000;

export function textOf(text: RichText, language: string): string {
  const parts = typeof text === 'string' ? [text] : text;
  return parts.map((part) => (typeof part === 'string' ? part : formatTimestamp(part, language))).join('');
}

function formatTimestamp({ at, show }: Timestamp, language: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const ms = Math.min(0, date.getTime() - Date.now());
  if (show === 'ago' && ms > -maxAgo) return formatRelative(ms, language);
  const options = formats[show](date);
  return new Intl.DateTimeFormat(regionOf(language), options).format(date);
}

const formats: Readonly<Record<Timestamp['show'], (date: Date) => Intl.DateTimeFormatOptions>> = {
  date: () => ({ dateStyle: 'medium' }),
  time: () => ({ timeStyle: 'short' }),
  both: () => ({ dateStyle: 'medium', timeStyle: 'short' }),
  ago: () => ({ dateStyle: 'medium', timeStyle: 'short' }),
  day: (date) =>
    date.getFullYear() === new Date().getFullYear() ? { day: 'numeric', month: 'short' } : { dateStyle: 'medium' },
};

/** The browser's own locale if it is of this language: it knows the region. */
function regionOf(language: string): string {
  return locale.split('-')[0] === language ? locale : language;
}
