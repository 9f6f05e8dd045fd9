/** What a button or form carried out to the client and back. Back it is a request: everything in it is parsed. */
import * as z from 'zod';
import type { Form } from '../../src/chat/form.ts';
import { valuesOf, version } from './button.ts';

/** The core's lines have at most 1,000 characters, see `CommandAction.line`. */
const longestLine = 1_000;

const wordsSchema = z.union([
  z.string().max(10_000),
  z
    .array(z.union([z.string(), z.object({ at: z.string(), show: z.enum(['date', 'time', 'both']) })]))
    .max(50),
]);

const base = { name: z.string().max(100), label: z.string().max(500), required: z.boolean() };
const optional = { hint: z.string().max(1_000).exactOptional() };

const fieldSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['text', 'paragraph', 'instance']),
    ...base,
    ...optional,
    value: z.string().max(10_000).exactOptional(),
    maxLength: z.number().int().positive().exactOptional(),
  }),
  z.object({
    kind: z.literal('choice'),
    ...base,
    ...optional,
    choices: z.array(z.object({ label: z.string().max(500), value: z.string().max(1_000) })).max(200),
    value: z.string().max(1_000).exactOptional(),
  }),
  z.object({ kind: z.literal('toggle'), ...base, ...optional, value: z.boolean().exactOptional() }),
  z.object({ kind: z.literal('file'), ...base, ...optional }),
]);

const formSchema: z.ZodType<Form> = z.object({
  title: z.string().max(1_000),
  line: z.string().max(longestLine),
  text: z.array(wordsSchema).max(20).exactOptional(),
  fields: z.array(fieldSchema).max(50),
  submit: z.string().max(200),
  keepsFiles: z.boolean().exactOptional(),
});

const carried = { v: z.literal(version), line: z.string().max(longestLine) };

const actSchema = z.discriminatedUnion('kind', [
  /** `everyone`: the answer is for all to see who are where it is pressed. */
  z.object({ kind: z.literal('press'), ...carried, everyone: z.boolean().exactOptional() }),
  z.object({
    kind: z.literal('form'),
    ...carried,
    /** The prefix of its inputs, which keeps the forms of one card apart. */
    at: z.string().max(20),
    /** To draw it again with what was wrong, for the one person who filled it in. */
    form: formSchema.exactOptional(),
    /** Besides what is filled in it asks for a file, which is sent as a message. */
    wantsFile: z.boolean().exactOptional(),
    /** Under which key the files wait that the form is about. */
    files: z.string().max(100).exactOptional(),
  }),
]);

/** A press or a submitted form as its button carried it. */
export type Act = z.infer<typeof actSchema>;

const dataSchema = z.looseObject({ barium: actSchema });

/** What a button of ours carried, with the inputs of its form, or `undefined` where no card of ours sends that. */
export function readAct(data: unknown): { act: Act; values: Readonly<Record<string, string>> } | undefined {
  const read = dataSchema.safeParse(data);
  if (!read.success) return undefined;
  const { barium: act, ...inputs } = read.data;
  return { act, values: act.kind === 'form' ? valuesOf(inputs, act.at) : {} };
}
