/**
 * How arguments are read from text. Each schema also accepts what it makes, so that a held command can be read
 * again; its message names an entry of `expected` in the texts.
 */
import { z } from 'zod';
import type { Duration } from '../command.ts';

/** What names an instance; never empty. */
export const instance = z.string().trim().min(1).max(300);

/** A short free text. */
export const short = z.string().trim().min(1).max(200, 'short');

/** A page of a list, from 1. */
export const page = z.coerce.number('page').int('page').min(1, 'page').max(1_000_000, 'page');

/** A width or height in pixels. */
export const pixels = z.coerce.number('pixels').int('pixels').min(16, 'pixels').max(4_000, 'pixels');

/** 1 is the diagram's own size. */
export const zoom = z
  .preprocess(
    (value) => (typeof value === 'string' ? value.replace(',', '.') : value),
    z.coerce.number('zoom'),
  )
  .pipe(z.number('zoom').min(0.1, 'zoom').max(4, 'zoom'));

/** Yes or no, as people and forms say it. */
export const yesNo = z.union(
  [
    z.boolean(),
    z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^(?:yes|no|true|false|ja|nej)$/u, 'yesno')
      .transform((word) => word === 'yes' || word === 'true' || word === 'ja'),
  ],
  'yesno',
);

/** Words separated by commas, each of them once and in lower case. */
export function commaList<Item extends z.ZodType<string>>(item: Item, expected: string) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? split(value) : value),
    z.array(item, expected).min(1, expected).max(20, expected),
  );
}

function split(text: string): readonly string[] {
  const words = text.split(',').map((word) => word.trim().toLowerCase());
  return [...new Set(words.filter((word) => word !== ''))];
}

/** The number that a watch goes by in its place. */
export const watchNumber = z.coerce.number('watch').int('watch').min(1, 'watch').max(1_000_000, 'watch');

const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 };
const longestMinutes = 90 * 24 * 60;

/** `30m`, `2h`, `3 days`, `1 week`, or `off`; made into whole minutes. */
export const duration = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text, check): Duration => {
    if (/^(?:off|0[a-z]*)$/u.test(text)) return 'off';
    const [, amount = '', unit = ''] =
      /^(\d{1,6})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)$/u.exec(text) ?? [];
    const minutes = Number(amount) * (minutesOf[unit.charAt(0)] ?? 0);
    if (minutes >= 1 && minutes <= longestMinutes) return `${minutes}m`;
    check.addIssue({ code: 'custom', message: 'duration' });
    return z.NEVER;
  });
