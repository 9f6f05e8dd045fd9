/**
 * How arguments are read from text. Each schema also accepts what it makes, so that a held command can be read
 * again; its message names an entry of `expected` in the texts.
 */
import * as z from 'zod';
import type { Duration } from '../chat/command.ts';
import { visible } from '../lib/visible.ts';
import type { Values } from '../text/vocabulary.ts';
import { meant } from './vocabulary.ts';

/** What names an instance; never empty. */
export const instance = z.string().trim().min(1).max(300);

/** What a button of ours holds in place of a command. */
export const token = z.string().trim().toLowerCase().min(1).max(100);

/** A short free text with something to see in it. */
export const short = z.string().trim().min(1).max(200, 'short').regex(visible, 'short');

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
      .transform((word) => meant('answer', word))
      .pipe(z.string().regex(/^(?:yes|no|true|false)$/u, 'yesno'))
      .transform((word) => word === 'yes' || word === 'true'),
  ],
  'yesno',
);

/** A status, by Barium's word for it where it is one of ours. */
export const status = short.toLowerCase().transform((word) => meant('status', word));

/** One of some words, in any of our languages; `expected` names what would have fitted. */
export function oneOf<Word extends string>(
  what: keyof Values,
  words: readonly Word[],
  expected: string,
): z.ZodType<Word> {
  return z.preprocess(
    (value) => (typeof value === 'string' ? meant(what, value.trim().toLowerCase()) : value),
    z.enum(words, expected),
  );
}

/** Words separated by commas, each of them once, in lower case, and by its canonical word. */
export function commaList<Item extends z.ZodType<string>>(what: keyof Values, item: Item, expected: string) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? split(value, what) : value),
    z.array(item, expected).min(1, expected).max(20, expected),
  );
}

function split(text: string, what: keyof Values): readonly string[] {
  const words = text.split(',').map((word) => meant(what, word.trim().toLowerCase()));
  return [...new Set(words.filter((word) => word !== ''))];
}

/** The number that a watch goes by in its place. */
export const watchNumber = z.coerce.number('watch').int('watch').min(1, 'watch').max(1_000_000, 'watch');

const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 };
const longestMinutes = 90 * 24 * 60;

/** `30m`, `2h`, `3 days`, `1 vecka`, or `off`; made into whole minutes. */
export const duration = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text, check): Duration => {
    if (/^0\p{L}*$/u.test(text) || meant('duration', text) === 'off') return 'off';
    const [, amount = '', typed = ''] = /^(\d{1,6})\s*(\p{L}+)$/u.exec(text.normalize('NFC')) ?? [];
    const [unit = ''] = /^(?:m|min|minutes?|h|hours?|d|days?|w|weeks?)$/u.exec(meant('unit', typed)) ?? [];
    const minutes = Number(amount) * (minutesOf[unit.charAt(0)] ?? 0);
    if (minutes >= 1 && minutes <= longestMinutes) return `${minutes}m`;
    check.addIssue({ code: 'custom', message: 'duration' });
    return z.NEVER;
  });
