import * as z from 'zod';
import { shorten } from '../cards/card-context.ts';
import { added, checkAdded, countNamed, offerForm } from '../effects/added-card.ts';
import { actOnce, lookAtStatus } from '../effects/execute.ts';
import { instance, short } from '../parser/argument-schemas.ts';
import type { EffectDefinition } from '../request/definition.ts';

/** Fields as a record, or as one `field = value` a line from a form's text box. */
const fields = z.union(
  [
    z.custom<Readonly<Record<string, string>>>(isRecord),
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

/** Whatever a field is called, also what a record of zod's would leave out: `__proto__`. */
function isRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([name, text]) => name.length <= 200 && typeof text === 'string' && text.length <= 2_000,
  );
}

/** Adds a form, made from a template of Barium's, to the root of an instance. */
export const form: EffectDefinition<'object.form'> = {
  name: 'object.form',
  word: 'form',
  role: 'operator',
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: { template: 'template', name: 'form' },
  takesFields: true,
  input: z.object({
    instance,
    template: short.optional(),
    form: short.optional(),
    fields: fields.default({}),
  }),

  async run(command, context) {
    const target = await lookAtStatus(command.instance, context);
    if (command.template !== undefined && command.form !== undefined) {
      return actOnce(form, command, target, context);
    }
    const words = context.text.form;
    const open = [
      { argument: 'template', required: true },
      { argument: 'form', required: true },
      { argument: 'fields', required: false },
    ];
    const given = (value: string | undefined) => (value === undefined ? {} : { value });
    return offerForm(context, target, { command, open }, (line) => ({
      title: words.title(target.name),
      line,
      fields: [
        {
          kind: 'text',
          name: 'template',
          label: words.template,
          hint: words.templateHint,
          required: true,
          maxLength: 200,
          ...given(command.template),
        },
        {
          kind: 'text',
          name: 'form',
          label: words.name,
          required: true,
          maxLength: 200,
          ...given(command.form),
        },
        {
          kind: 'paragraph',
          name: 'fields',
          label: words.fields,
          hint: words.fieldsHint,
          required: false,
          ...given(asLines(command.fields)),
        },
      ],
      submit: words.submit,
    }));
  },

  look: lookAtStatus,
  detail: (command) => command.form,

  async act(command, target, context) {
    const name = command.form ?? '';
    const thing = { kind: 'form', name } as const;
    const before = await countNamed(thing, target, context);
    try {
      await context.barium.addForm(target.id, {
        name,
        templateId: command.template ?? '',
        fields: Object.entries(command.fields).map(([field, value]) => ({ name: field, value })),
      });
    } catch (error) {
      return checkAdded(error, thing, before, target, context);
    }
    return added(context.text.form.done(shorten(name, 80)), target, context);
  },
};

function asLines(record: Readonly<Record<string, string>>): string | undefined {
  const lines = Object.entries(record).map(([field, value]) => `${field} = ${value}`);
  return lines.length === 0 ? undefined : lines.join('\n');
}
