/**
 * Schemas of cards and forms that are read back from a button or from the database. Texts have no maximum length here:
 * their carrier (a button's value, the body of a request, a column) has one.
 */
import * as z from 'zod';
import type { Action, Card, Row, Subject, Table } from './card.ts';
import type { Form } from './form.ts';
import type { RichText } from './rich-text.ts';

const text = z.string();

export const richTextSchema: z.ZodType<RichText> = z.union([
  text,
  z.array(z.union([text, z.object({ at: text, show: z.enum(['date', 'day', 'time', 'both', 'ago']) })])),
]);

const fieldBase = { name: text, label: text, hint: text.exactOptional(), required: z.boolean() };
const fieldSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['text', 'paragraph', 'instance']),
    ...fieldBase,
    value: text.exactOptional(),
    valueLabel: text.exactOptional(),
    maxLength: z.number().int().positive().exactOptional(),
  }),
  z.object({
    kind: z.enum(['choice', 'choices']),
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

const toneSchema = z.enum(['neutral', 'good', 'busy', 'warning', 'bad']);
const badgeSchema = z.object({ label: text, tone: toneSchema });
const statePartSchema = z.object({ text: richTextSchema, tone: toneSchema.exactOptional() });
const factSchema = z.object({ label: text, value: richTextSchema });

const actionBase = {
  label: text,
  style: z.enum(['primary', 'danger']).exactOptional(),
  accessibilityLabel: text.exactOptional(),
};
const commandSchema = z.object({
  kind: z.literal('command'),
  line: text,
  opens: z.literal(true).exactOptional(),
  ...actionBase,
});
const actionSchema: z.ZodType<Action> = z.discriminatedUnion('kind', [
  commandSchema,
  z.object({ kind: z.literal('form'), form: formSchema, ...actionBase }),
  z.object({ kind: z.literal('link'), url: text, ...actionBase }),
]);

export const rowSchema: z.ZodType<Row> = z.object({
  heading: richTextSchema.exactOptional(),
  title: text,
  badge: badgeSchema.exactOptional(),
  detail: richTextSchema.exactOptional(),
  note: statePartSchema.exactOptional(),
  actions: z.array(actionSchema).exactOptional(),
});

const tableSchema: z.ZodType<Table> = z.object({
  caption: text,
  columns: z.array(z.object({ label: text, align: z.literal('end').exactOptional() })),
  rows: z.array(
    z.object({
      cells: z.array(text),
      share: z.number().min(0).max(1).exactOptional(),
      action: commandSchema.exactOptional(),
    }),
  ),
  bars: text.exactOptional(),
  choose: text.exactOptional(),
});

const subjectSchema: z.ZodType<Subject> = z.object({
  id: text,
  name: text,
  url: text.exactOptional(),
  status: badgeSchema,
  application: text.exactOptional(),
  started: text.exactOptional(),
  startedBy: text.exactOptional(),
  due: text.exactOptional(),
  revision: text,
});

export const cardSchema: z.ZodType<Card> = z.object({
  title: text,
  subject: subjectSchema.exactOptional(),
  isOneLine: z.literal(true).exactOptional(),
  badge: badgeSchema.exactOptional(),
  state: z.array(statePartSchema).exactOptional(),
  progress: z.object({ label: text, done: z.number().min(0), total: z.number().min(1) }).exactOptional(),
  facts: z.array(factSchema).exactOptional(),
  text: z.array(richTextSchema).exactOptional(),
  code: z.array(text).exactOptional(),
  table: tableSchema.exactOptional(),
  rows: z.array(rowSchema).exactOptional(),
  rowHeadings: z.object({ title: text, badge: text, note: text, detail: text, choose: text }).exactOptional(),
  image: z.object({ picture: text, alt: text }).exactOptional(),
  actions: z.array(actionSchema).exactOptional(),
  overflow: z.array(actionSchema).exactOptional(),
  details: z.object({ label: text, facts: z.array(factSchema) }).exactOptional(),
  footer: richTextSchema.exactOptional(),
});
