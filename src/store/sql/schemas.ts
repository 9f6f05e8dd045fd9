/**
 * How JSON columns are read again. Rows may have been damaged or written by another version: what does not fit
 * is set aside by whoever reads it, never believed.
 */
import * as z from 'zod';
import type { Action, Card, Row } from '../../chat/card.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { Form } from '../../chat/form.ts';
import type { Person } from '../../chat/person.ts';
import type { RichText } from '../../chat/rich-text.ts';
import { omitUndefined } from '../../lib/omit-undefined.ts';
import {
  type Entry,
  type NewDelivery,
  type NewWatch,
  watchedKinds,
  watchModes,
} from '../contract/watching.ts';

const text = z.string();
const platform = z.enum(['slack', 'teams', 'web', 'cli']);

/** A key that is missing or holds nothing, as `JSON.stringify` leaves out what is `undefined`. */
const maybe = <T extends z.ZodType>(type: T) => type.optional().transform((value) => value ?? undefined);

export const place: z.ZodType<Conversation> = z
  .object({
    platform,
    tenant: text,
    id: text,
    threadId: text.optional(),
    isDirect: z.boolean(),
    name: text.optional(),
  })
  .transform(({ threadId, name, ...rest }) => ({
    ...rest,
    ...omitUndefined({ threadId, name }),
  }));

export const person: z.ZodType<Person> = z
  .object({
    platform,
    tenant: text,
    id: text,
    name: text,
    locale: text.optional(),
    timeZone: text.optional(),
    guest: z.boolean().optional(),
  })
  .transform(({ locale, timeZone, guest, ...rest }) => ({
    ...rest,
    ...omitUndefined({ locale, timeZone, guest }),
  }));

const reader = z
  .object({ locale: text.optional(), timeZone: text.optional() })
  .transform(({ locale, timeZone }) => ({
    ...omitUndefined({ locale, timeZone }),
  }));

const moment = z.object({ at: text, show: z.enum(['date', 'time', 'both']) });
const words = z.union([text, z.array(z.union([text, moment]))]) as z.ZodType<RichText>;
const badge = z.object({ label: text, tone: z.enum(['neutral', 'good', 'busy', 'warning', 'bad']) });
const button = { label: text, style: z.enum(['primary', 'danger']).optional(), hint: text.optional() };
const form = z.looseObject({ title: text, line: text }) as unknown as z.ZodType<Form>;
const action = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), line: text, ...button }),
  z.object({ kind: z.literal('link'), url: text, ...button }),
  z.object({ kind: z.literal('form'), form, ...button }),
]) as unknown as z.ZodType<Action>;
const row = z.object({
  title: text,
  badge: badge.optional(),
  detail: words.optional(),
  actions: z.array(action).optional(),
}) as unknown as z.ZodType<Row>;

const card = z.object({
  title: text,
  badge: badge.optional(),
  facts: z.array(z.object({ label: text, value: words })).optional(),
  text: z.array(words).optional(),
  rows: z.array(row).optional(),
  image: z.object({ picture: text, alt: text }).optional(),
  actions: z.array(action).optional(),
  footer: words.optional(),
}) as unknown as z.ZodType<Card>;

const entry: z.ZodType<Entry> = z.object({
  instanceId: text,
  row,
  audience: maybe(z.object({ owners: z.array(person), applicationName: maybe(text) })),
});

/** The JSON of a delivery's row; its key, watch and due time have columns of their own. */
export const delivery: z.ZodType<Omit<NewDelivery, 'key' | 'watchId' | 'dueAt' | 'gathers'>> = z.object({
  place,
  alsoFor: maybe(z.array(z.number())),
  quiet: maybe(z.boolean()),
  card,
  root: maybe(z.object({ instanceId: text, card })),
  picture: maybe(z.object({ instanceId: text, file: text, alt: text })),
  reader: maybe(reader),
  entries: z.array(entry),
  noticedAt: text,
  since: text,
});

/** The JSON of a watch's row. */
export const watch: z.ZodType<NewWatch> = z.object({
  place,
  owner: person,
  filter: z.object({
    instance: maybe(text),
    statuses: maybe(z.array(text)),
    app: maybe(text),
    match: maybe(text),
    milestone: maybe(text),
    startedBy: maybe(text),
  }),
  on: z.array(z.enum(watchedKinds)),
  as: z.enum(watchModes),
  diagram: z.boolean(),
  // Of a version that spoke more languages: its owner's will do.
  lang: maybe(z.enum(['en', 'sv'])).catch(undefined),
  createdAt: text,
});

/** The JSON of the scans' row. */
export const scanState = z.object({
  upstream: maybe(text),
  switchedAt: maybe(text),
  firstAt: maybe(text),
  lastAt: maybe(text),
  survey: maybe(z.object({ status: text, start: z.number() })),
  complete: z.boolean(),
  offsets: z.record(text, z.number()),
});

/** The JSON of an instance in the change log. */
export const knownInstance = z.object({
  id: text,
  name: maybe(text),
  status: text,
  milestone: maybe(text),
  startDate: maybe(text),
  startedBy: maybe(text),
  completedDate: maybe(text),
  applicationName: maybe(text),
  listed: text,
  gone: z.boolean(),
});

/** Reads a JSON column, or `undefined` where it does not hold what it should. */
export function read<T>(schema: z.ZodType<T>, json: string): T | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // The only thing that throws: text that is no JSON.
    return undefined;
  }
}
