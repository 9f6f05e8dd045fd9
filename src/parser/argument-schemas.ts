/**
 * Schemas that parse arguments from text. Each one also accepts its own output, so that a stored command can be parsed
 * again. Its message is a key of `expected` in the strings.
 */
import * as z from 'zod';
import type { Duration, QuietHours } from '../chat/command.ts';
import { hasVisibleChar } from '../lib/control-chars.ts';
import { weekdays } from '../lib/local-time.ts';
import type { Values } from '../text/vocabulary.ts';
import { canonicalValue } from './vocabulary.ts';

/** Any text that names an instance; never empty. */
export const instanceArgument = z.string().trim().min(1).max(300);

/** A confirmation token. */
export const tokenArgument = z.string().trim().toLowerCase().min(1).max(100);

/** Short free text with at least one visible character. */
export const shortText = z.string().trim().min(1).max(200, 'short').refine(hasVisibleChar, 'short');

/** A page of a list, starting at 1. */
export const pageArgument = z.coerce.number('page').int('page').min(1, 'page').max(1_000_000, 'page');

/** A width or height in pixels. */
export const pixels = z.coerce.number('pixels').int('pixels').min(16, 'pixels').max(4_000, 'pixels');

/** The scale of a diagram; 1 is its original size. */
export const zoomArgument = z
  .preprocess((value) => (typeof value === 'string' ? value.replace(',', '.') : value), z.coerce.number('zoom'))
  .pipe(z.number('zoom').min(0.1, 'zoom').max(4, 'zoom'));

/** Yes or no, in any language, or a form's `true` or `false`. */
export const booleanArgument = z.union(
  [
    z.boolean(),
    z
      .string()
      .trim()
      .toLowerCase()
      .transform((word) => canonicalValue('answer', word))
      .pipe(z.string().regex(/^(?:yes|no|true|false)$/u, 'yesno'))
      .transform((word) => word === 'yes' || word === 'true'),
  ],
  'yesno',
);

/** A status, translated to Barium's word for it if it has one. */
export const statusArgument = shortText.toLowerCase().transform((word) => canonicalValue('status', word));

/** Statuses and other words of a list, separated by blanks or commas, each translated to Barium's word if it has one. */
export const statusWordsArgument = shortText.toLowerCase().transform((words) =>
  words
    .split(/[\s,]+/u)
    .filter((word) => word !== '')
    .map((word) => canonicalValue('status', word))
    .join(' '),
);

const daysPerUnit: Readonly<Record<string, number>> = { d: 1, w: 7 };

/** `NaN` for anything else than a number of days or weeks. */
function dayCountOf(word: string): number {
  const [, count, unit = 'd'] = /^(\d{1,4})\s*(\p{L}+)?$/u.exec(word) ?? [];
  const days = daysPerUnit[canonicalValue('unit', unit)];
  return count === undefined || days === undefined ? Number.NaN : Number(count) * days;
}

/** A number of days: `7d`, `2w`, `7` or `today`. */
export const dueArgument = z.preprocess(
  (value) => {
    if (typeof value !== 'string') return value;
    const word = canonicalValue('due', value.trim().toLowerCase());
    if (word === 'today') return 1;
    return dayCountOf(word);
  },
  z.number('due').int('due').min(1, 'due').max(3_650, 'due'),
);

/** The last so many days: `7d`, `4w` or `30`. */
export const sinceArgument = z.preprocess(
  (value) => (typeof value === 'string' ? dayCountOf(value.trim().toLowerCase()) : value),
  z.number('since').int('since').min(1, 'since').max(366, 'since'),
);

/** One of several words, in any language; `expected` is the key of the error message. */
export function oneOf<Word extends string>(
  type: keyof Values,
  words: readonly Word[],
  expected: string,
): z.ZodType<Word> {
  return z.preprocess(
    (value) => (typeof value === 'string' ? canonicalValue(type, value.trim().toLowerCase()) : value),
    z.enum(words, expected),
  );
}

/** Distinct words separated by commas, translated to canonical words in lower case. */
export function commaList<Item extends z.ZodType<string>>(type: keyof Values, item: Item, expected: string) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? split(value, type) : value),
    z.array(item, expected).min(1, expected).max(20, expected),
  );
}

function split(text: string, type: keyof Values): readonly string[] {
  const words = text.split(',').map((word) => canonicalValue(type, word.trim().toLowerCase()));
  return [...new Set(words.filter((word) => word !== ''))];
}

/** The number of a watch in its conversation. */
export const watchNumber = z.coerce.number('watch').int('watch').min(1, 'watch').max(1_000_000, 'watch');

const minutesPerUnit: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 };
const maxMinutes = 90 * 24 * 60;

/** `30m`, `2h`, `3 days`, `1 vecka` or `off`, converted to whole minutes. */
export const durationArgument = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text, context): Duration => {
    if (/^0\p{L}*$/u.test(text) || canonicalValue('duration', text) === 'off') return 'off';
    const [, amount = '', typed = ''] = /^(\d{1,6})\s*(\p{L}+)$/u.exec(text.normalize('NFC')) ?? [];
    const [unit = ''] = /^(?:m|min|minutes?|h|hours?|d|days?|w|weeks?)$/u.exec(canonicalValue('unit', typed)) ?? [];
    const minutes = Number(amount) * (minutesPerUnit[unit.charAt(0)] ?? 0);
    if (minutes >= 1 && minutes <= maxMinutes) return `${minutes}m`;
    context.addIssue({ code: 'custom', message: 'duration' });
    return z.NEVER;
  });

/** A time of day, `8` or `08:30`, as `08:30`. */
export const timeArgument = z
  .string()
  .trim()
  .transform((text, context) => {
    const time = timeOf(text);
    if (time !== undefined) return time;
    context.addIssue({ code: 'custom', message: 'time' });
    return z.NEVER;
  });

function timeOf(text: string): string | undefined {
  const [, hours = '', minutes = '00'] = /^(\d{1,2})(?:[:.](\d{2}))?$/u.exec(text.trim()) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return `${hours.padStart(2, '0')}:${minutes}`;
}

/** `18:00-07:00`, or `off`. */
export const quietArgument = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text, context): QuietHours | 'off' => {
    if (canonicalValue('duration', text) === 'off') return 'off';
    const [from, to, ...more] = text.split(/[-–—]/u).map(timeOf);
    if (from !== undefined && to !== undefined && from !== to && more.length === 0) return `${from}-${to}`;
    context.addIssue({ code: 'custom', message: 'quiet' });
    return z.NEVER;
  });

/** Days of the week, `mon-fri`, `mon,thu`, `weekdays` or `daily`, in the order of the week. */
export const daysArgument = z.preprocess(
  (value) => (typeof value === 'string' ? daysOf(value) : value),
  z.array(z.enum(weekdays, 'days'), 'days').min(1, 'days').max(7, 'days'),
);

/** A word that is no day stays, so that it is rejected. */
function daysOf(text: string): readonly string[] {
  const days = text
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((part) => part !== '')
    .flatMap(daysInPart);
  const unknown = days.filter((day) => !isWeekday(day));
  return [...weekdays.filter((day) => days.includes(day)), ...unknown];
}

function daysInPart(part: string): readonly string[] {
  const word = canonicalValue('day', part);
  if (word === 'daily') return weekdays;
  if (word === 'weekdays') return weekdays.slice(0, 5);
  const [from = '', to, ...more] = part.split(/[-–—]/u).map((day) => canonicalValue('day', day));
  if (to === undefined || more.length > 0 || !isWeekday(from) || !isWeekday(to)) return [word];
  const [start, end] = [weekdays.indexOf(from), weekdays.indexOf(to)];
  return start <= end ? weekdays.slice(start, end + 1) : [...weekdays.slice(start), ...weekdays.slice(0, end + 1)];
}

function isWeekday(word: string): word is (typeof weekdays)[number] {
  return weekdays.some((day) => day === word);
}
