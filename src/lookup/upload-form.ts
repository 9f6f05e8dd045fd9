import type { InstanceRow } from '../barium/types.ts';
import { type CardContext, instanceName, typedCommand } from '../cards/card-context.ts';
import type { FormAction } from '../chat/card.ts';
import type { Field } from '../chat/form.ts';
import { truncateChars } from '../lib/truncate.ts';

/** Asks which case files are for: any, or one of `rows`. The adapter keeps the files of the message until it is submitted. */
export function retainedFilesForm(
  context: CardContext,
  title: string,
  rows: readonly InstanceRow[] = [],
  label: string = context.text.actions.upload,
): FormAction {
  const { upload } = context.text;
  return {
    kind: 'form',
    label,
    style: 'primary',
    form: {
      title: truncateChars(title, 120),
      line: 'upload',
      typedFallback: typedCommand(context, 'object.upload'),
      fields: [rows.length === 0 ? instanceField(context) : choiceField(context, rows)],
      submit: upload.submit,
      retainsFiles: true,
    },
  };
}

export function instanceField({ text: { upload } }: CardContext): Field {
  return { kind: 'instance', name: 'instance', label: upload.caseField, hint: upload.caseHint, required: true };
}

function choiceField({ text }: CardContext, rows: readonly InstanceRow[]): Field {
  const choices = rows.map((row) => ({ label: truncateChars(instanceName(text, row), 40), value: row.id }));
  const [only] = choices.length === 1 ? choices : [];
  const field = { kind: 'choice', name: 'instance', label: text.upload.caseField, required: true, choices } as const;
  return only === undefined ? field : { ...field, value: only.value };
}
