import type { RichText } from './rich-text.ts';

/** Questions that complete a command. Submitting it gives an {@link IncomingForm} with the same `line`. */
export interface Form {
  readonly title: string;
  readonly line: string;
  /** What a person types instead, where no form can be filled in: the fields as they stand in the command's usage. */
  readonly typedFallback?: string;
  readonly text?: readonly RichText[];
  readonly fields: readonly Field[];
  readonly submit: string;
  /** The adapter sends the files of the incoming that this form answers along with the form again. */
  readonly retainsFiles?: boolean;
}

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
}

/** `instance` is a text with live suggestions from {@link Bot.suggest}; its value is what was typed or picked. */
export interface TextField extends FieldBase {
  readonly kind: 'text' | 'paragraph' | 'instance';
  readonly value?: string;
  readonly maxLength?: number;
}

export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly choices: readonly { readonly label: string; readonly value: string }[];
  readonly value?: string;
}

/** Its value is `yes` when on. */
export interface ToggleField extends FieldBase {
  readonly kind: 'toggle';
  readonly value?: boolean;
}

/** Comes back in {@link IncomingForm.files}. */
export interface FileField extends FieldBase {
  readonly kind: 'file';
}

export type Field = TextField | ChoiceField | ToggleField | FileField;
