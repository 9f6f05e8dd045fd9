/**
 * Schemas of cards and forms that are read back from a button or from the database. Texts have no maximum length here:
 * their carrier (a button's value, the body of a request, a column) has one.
 */
import * as z from 'zod';
import type { Action, Card, Row } from './card.ts';
import type { Form } from './form.ts';
import type { RichText } from './rich-text.ts';

const text = z.string();

export const richTextSchema: z.ZodType<RichText> = z.union([
  text,
  z.array(z.union([text, z.object({ at: text, show: z.enum(['date', 'time', 'both']) })])),
]);

const fieldBase = { name: text, label: text, hint: text.exactOptional(), required: z.boolean() };
const fieldSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['text', 'paragraph', 'instance']),
    ...fieldBase,
    value: text.exactOptional(),
    maxLength: z.number().int().positive().exactOptional(),
  }),
  z.object({
    kind: z.literal('choice'),
    ...fieldBase,
    choices: z.array(z.object({ label: text, value: text })).max(200),
    value: text.exactOptional(),
  }),
  z.object({ kind: z.literal('toggle'), ...fieldBase, value: z.boolean().exactOptional() }),
  z.object({ kind: z.literal('file'), ...fieldBase }),
]);

export const formSchema: z.ZodType<Form> = z.object({
  title: text,
  line: text,
  typedFallback: text.exactOptional(),
  text: z.array(richTextSchema).max(50).exactOptional(),
  fields: z.array(fieldSchema).max(50),
  submit: text,
  retainsFiles: z.boolean().exactOptional(),
});

const badgeSchema = z.object({
  label: text,
  tone: z.enum(['neutral', 'good', 'busy', 'warning', 'bad']),
});

const actionBase = {
  label: text,
  style: z.enum(['primary', 'danger']).exactOptional(),
  accessibilityLabel: text.exactOptional(),
};
const actionSchema: z.ZodType<Action> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), line: text, ...actionBase }),
  z.object({ kind: z.literal('form'), form: formSchema, ...actionBase }),
  z.object({ kind: z.literal('link'), url: text, ...actionBase }),
]);

export const rowSchema: z.ZodType<Row> = z.object({
  title: text,
  badge: badgeSchema.exactOptional(),
  detail: richTextSchema.exactOptional(),
  actions: z.array(actionSchema).exactOptional(),
});

export const cardSchema: z.ZodType<Card> = z.object({
  title: text,
  badge: badgeSchema.exactOptional(),
  facts: z.array(z.object({ label: text, value: richTextSchema })).exactOptional(),
  text: z.array(richTextSchema).exactOptional(),
  rows: z.array(rowSchema).exactOptional(),
  image: z.object({ picture: text, alt: text }).exactOptional(),
  actions: z.array(actionSchema).exactOptional(),
  footer: richTextSchema.exactOptional(),
});
