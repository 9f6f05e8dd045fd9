import type { RichText } from './rich-text.ts';

/** Fields that complete a command. Submitting the form creates a `FormSubmission` with the same `line`. */
export interface Form {
  readonly title: string;
  readonly line: string;
  /** The command to type where the platform has no forms. */
  readonly typedFallback?: string;
  readonly text?: readonly RichText[];
  readonly fields: readonly Field[];
  readonly submit: string;
  /** The adapter resubmits the files of the original event with the form. */
  readonly retainsFiles?: boolean;
}

/** Of a form as JSON, since a button carries it and every platform limits what a button carries. */
export const maxFormLength = 1_900;

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
}

/** `instance` is a text field with live suggestions of instances; its value is the typed or selected text. */
export interface TextField extends FieldBase {
  readonly kind: 'text' | 'paragraph' | 'instance';
  readonly value?: string;
  /** Shown for the value of an `instance` field, which can be an id. */
  readonly valueLabel?: string;
  readonly maxLength?: number;
}

export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly choices: readonly { readonly label: string; readonly value: string }[];
  readonly value?: string;
}

/** Any number of at most ten choices. Its value has those that are chosen, separated by commas. */
export interface ChoicesField extends FieldBase {
  readonly kind: 'choices';
  readonly choices: readonly { readonly label: string; readonly value: string }[];
  readonly value?: string;
}

/** Its value is `yes` when on. */
export interface ToggleField extends FieldBase {
  readonly kind: 'toggle';
  readonly value?: boolean;
}

/** Its files are in `FormSubmission.files`. */
export interface FileField extends FieldBase {
  readonly kind: 'file';
}

export type Field = TextField | ChoiceField | ChoicesField | ToggleField | FileField;

/** The form that asks for a case, and runs the command `word` about it. */
export function buildCaseForm(
  word: string,
  { title, field, submit }: Readonly<Record<'title' | 'field' | 'submit', string>>,
): Form {
  return { title, line: word, fields: [{ kind: 'instance', name: 'instance', label: field, required: true }], submit };
}
