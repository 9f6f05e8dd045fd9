/**
 * How arguments are read from text. Each schema also accepts what it makes, so that a held command can be read
 * again; its message names an entry of `expected` in the texts.
 */
import { z } from 'zod';

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
