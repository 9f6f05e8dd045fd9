import * as z from 'zod';
import { addObject } from '../effects/add-object.ts';
import { executeOnce, loadStatus } from '../effects/execute.ts';
import { offerForm } from '../effects/offer-form.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { truncateChars } from '../lib/truncate.ts';
import { instanceArgument, shortText } from '../parser/argument-schemas.ts';
import type { EffectDefinition } from '../request/definition.ts';

/** Fields as a record, or as text from a form, with `field = value` in each line. */
const fields = z.union(
  [
    z
      .custom<Readonly<Record<string, string>>>(isRecord)
      .meta({ type: 'object', additionalProperties: { type: 'string' } }),
    z
      .string()
      .max(10_000)
      .transform((text, context) => {
        const lines = text.split('\n').filter((line) => line.trim() !== '');
        const pairs = lines.map((line) => /^([^=]+)=(.*)$/su.exec(line));
        if (pairs.some((pair) => pair === null)) {
          context.addIssue({ code: 'custom', message: 'fields' });
          return z.NEVER;
        }
        return Object.fromEntries(pairs.map((pair) => [(pair?.[1] ?? '').trim(), (pair?.[2] ?? '').trim()]));
      }),
  ],
  'fields',
);

/** Accepts every field name, also `__proto__`, which `z.record` leaves out. */
function isRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([name, text]) => name.length <= 200 && typeof text === 'string' && text.length <= 2_000,
  );
}

/** Adds a form made from a Barium template to the root of an instance. */
export const form: EffectDefinition<'object.form'> = {
  name: 'object.form',
  word: 'form',
  role: 'operator',
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: { template: 'template', name: 'form' },
  acceptsFields: true,
  argumentsSchema: z.object({
    instance: instanceArgument,
    template: shortText.optional(),
    form: shortText.optional(),
    fields: fields.default({}),
  }),

  async run(command, context) {
    const target = await loadStatus(command.instance, context);
    if (command.template !== undefined && command.form !== undefined) {
      return executeOnce(form, command, target, context);
    }
    const openArguments = [
      { argument: 'template', required: true },
      { argument: 'form', required: true },
      { argument: 'fields', required: false },
    ];
    return offerForm(form, { command, openArguments }, context.text.form.title(target.name), target, context);
  },

  buildForm(command, { text: { actions, form: words } }) {
    return {
      title: actions.form,
      fields: [
        {
          kind: 'text',
          name: 'template',
          label: words.template,
          hint: words.templateHint,
          required: true,
          maxLength: 200,
          ...omitUndefined({ value: command.template }),
        },
        {
          kind: 'text',
          name: 'form',
          label: words.name,
          required: true,
          maxLength: 200,
          ...omitUndefined({ value: command.form }),
        },
        {
          kind: 'paragraph',
          name: 'fields',
          label: words.fields,
          hint: words.fieldsHint,
          required: false,
          ...omitUndefined({ value: asLines(command.fields) }),
        },
      ],
      submit: words.submit,
    };
  },

  loadTarget: loadStatus,
  auditDetail: (command) => command.form,

  async execute({ form: name = '', template: templateId = '', fields: values }, target, context) {
    const done = context.text.form.done(truncateChars(name, 80));
    return addObject({ kind: 'form', name }, done, target, context, () =>
      context.barium.addForm(target.id, {
        name,
        templateId,
        fields: Object.entries(values).map(([field, value]) => ({ name: field, value })),
      }),
    );
  },
};

function asLines(record: Readonly<Record<string, string>>): string | undefined {
  const lines = Object.entries(record).map(([field, value]) => `${field} = ${value}`);
  return lines.length === 0 ? undefined : lines.join('\n');
}
