/**
 * Schemas of the JSON columns. A row can be damaged or written by another version: one that doesn't parse is skipped,
 * never trusted.
 */
import * as z from 'zod';
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';
import { cardSchema, rowSchema } from '../../chat/schemas.ts';
import { weekdays } from '../../lib/local-time.ts';
import type { DeliveryEntry, NewDelivery } from '../contract/outbox.ts';
import { type NewWatch, watchedKinds, watchModes } from '../contract/watches.ts';

const text = z.string();
const platform = z.enum(['slack', 'teams', 'web', 'cli']);

/** A property that can be `undefined`, and is then missing in the JSON. */
const maybe = <T extends z.ZodType>(type: T) => type.optional().transform((value) => value ?? undefined);

export const conversationSchema: z.ZodType<Conversation> = z.object({
  platform,
  tenant: text,
  id: text,
  threadId: text.exactOptional(),
  isDirect: z.boolean(),
  name: text.exactOptional(),
});

export const personSchema: z.ZodType<Person> = z.object({
  platform,
  tenant: text,
  id: text,
  name: text,
  locale: text.exactOptional(),
  timeZone: text.exactOptional(),
  membership: z.enum(['member', 'guest', 'none', 'unknown']),
});

const entrySchema: z.ZodType<DeliveryEntry> = z.object({
  instanceId: text,
  row: rowSchema,
  cases: maybe(z.number()),
  audience: maybe(z.object({ owners: z.array(personSchema), applicationName: maybe(text) })),
});

/** The `delivery` column; the key, the watch and the due time have columns of their own. */
export const deliverySchema: z.ZodType<Omit<NewDelivery, 'key' | 'watchId' | 'dueAt' | 'isDigestEntry'>> = z.object({
  conversation: conversationSchema,
  otherWatchIds: maybe(z.array(z.number())),
  isRootRefresh: maybe(z.boolean()),
  card: cardSchema,
  root: maybe(z.object({ instanceId: text, card: cardSchema })),
  picture: maybe(z.object({ instanceId: text, file: text, alt: text })),
  mention: maybe(z.object({ id: text, name: text })),
  reader: maybe(z.object({ locale: text.exactOptional(), timeZone: text.exactOptional() })),
  entries: z.array(entrySchema),
  noticedAt: text,
  since: text,
});

/** The times in the `delivery` column. */
export const deliveryTimesSchema = z.object({ noticedAt: text, since: text, isRootRefresh: maybe(z.boolean()) });

/** The `watch` column. */
export const watchSchema: z.ZodType<NewWatch> = z.object({
  conversation: conversationSchema,
  owner: personSchema,
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
  mention: maybe(z.boolean()),
  // A language that this version doesn't have falls back to the owner's.
  lang: maybe(z.enum(['en', 'sv'])).catch(undefined),
  at: maybe(text.regex(/^\d\d:\d\d$/u)),
  days: maybe(z.array(z.enum(weekdays))),
  quiet: maybe(z.templateLiteral([text, '-', text])),
  timeZone: maybe(text),
  createdAt: text,
});

/** The `state` column of the scans. */
export const scanStateSchema = z.object({
  upstream: maybe(text),
  upstreamChangedAt: maybe(text),
  firstScanAt: maybe(text),
  lastScanAt: maybe(text),
  initialScan: maybe(z.object({ status: text, start: z.number() })),
  isComplete: z.boolean(),
  countSurplus: z.record(text, z.number()),
  observed: maybe(z.object({ scans: z.number(), ms: z.number() })),
  completeScanAt: maybe(text),
  restore: maybe(z.object({ at: text, backTo: maybe(text), isRecovered: z.boolean() })),
  inconsistency: maybe(z.object({ at: text, observedMs: z.number(), lagMs: z.number() })),
  gaps: maybe(z.array(z.object({ from: text, to: text }))),
});

/** The `instance` column of the changes. */
export const snapshotRowSchema = z.object({
  id: text,
  name: maybe(text),
  status: text,
  milestone: maybe(text),
  startDate: maybe(text),
  startedBy: maybe(text),
  completedDate: maybe(text),
  applicationName: maybe(text),
  listedStatus: text,
  isGone: z.boolean(),
});

/** Parses a JSON column; `undefined` if it doesn't match the schema. */
export function parseJsonColumn<T>(schema: z.ZodType<T>, json: string): T | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Only `JSON.parse` throws.
    return undefined;
  }
}
