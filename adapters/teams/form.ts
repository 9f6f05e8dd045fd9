/** Renders a form as inputs of an Adaptive Card. Pure. */
import type { Field, Form } from '../../src/chat/form.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { dataVersion, inputId } from './action-data.ts';
import { type Element, labelText, literalText, paragraph } from './element.ts';
import { type PressContext, pressElement } from './press.ts';

export interface FormOptions extends PressContext {
  readonly strings: Pick<ChatStrings, 'yes' | 'fieldRequired' | 'sendFile' | 'sendFileInPrivate'>;
  /** Whether the card is for a personal chat, where users can send files to the bot. */
  readonly isDirect: boolean;
  /** Whether the client can query suggestions while the user types. */
  readonly supportsTypeahead: boolean;
  /** For a form with `retainsFiles`: the key under which its files are stored. */
  readonly filesKey: string | undefined;
}

/** A submission that was rejected: its values and their errors, by field name. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** The dataset of case suggestions, see search.ts. */
export const instanceDataset = 'instances';

const maxValueLength = 3_000;

/** Whether the form has only file fields. It gets no button, because files are sent as messages. */
export function isFileOnly(form: Form): boolean {
  return form.fields.length > 0 && form.fields.every((field) => field.kind === 'file');
}

/** The text, inputs and submit button of a form. @param prefix see {@link inputId} */
export function formBody(form: Form, prefix: string, options: FormOptions, state?: FormState): readonly Element[] {
  return [
    ...(form.text ?? []).slice(0, 5).flatMap((text) => paragraph(text, 1_000)),
    ...form.fields.slice(0, 20).flatMap((field) => fieldElements(field, prefix, options, state)),
    ...(isFileOnly(form) ? [] : [{ type: 'ActionSet', actions: [submitAction(form, prefix, options)] }]),
  ];
}

function submitAction(form: Form, prefix: string, options: FormOptions): Element {
  const { filesKey } = options;
  const data = {
    v: dataVersion,
    kind: 'form',
    line: form.line,
    prefix,
    ...(form.retainsFiles === true ? omitUndefined({ filesKey }) : {}),
    ...(form.fields.some((field) => field.kind === 'file') ? { expectsFile: true } : {}),
  } as const;
  // Clients without Action.Execute get a new message instead of the form with its errors.
  return pressElement({ title: labelText(form.submit, 80), style: 'positive' }, options, { ...data, form }, data);
}

function fieldElements(field: Field, prefix: string, options: FormOptions, state?: FormState): readonly Element[] {
  const error = state?.errors[field.name];
  const value = state?.values[field.name];
  return [
    ...(field.kind === 'file'
      ? fileInstructions(options)
      : [withLabel(field, inputOf(field, prefix, options, value), options), ...hintOf(field)]),
    ...(error === undefined ? [] : paragraph(error, 500, { color: 'Attention' }, { spacing: 'None' })),
  ];
}

/** Labels are shown literally, but error messages are read as markdown, so those come from {@link ChatStrings}. */
function withLabel(field: Field, input: Element, { strings }: FormOptions): Element {
  const label = labelText(field.label, 200);
  return field.required
    ? { ...input, label, isRequired: true, errorMessage: strings.fieldRequired }
    : { ...input, label };
}

/** The hint of a text field is its placeholder instead. */
function hintOf(field: Field): readonly Element[] {
  const hasPlaceholder = field.kind === 'text' || field.kind === 'paragraph' || field.kind === 'instance';
  if (hasPlaceholder || field.hint === undefined) return [];
  return paragraph(field.hint, 300, { size: 'Small', isSubtle: true }, { spacing: 'None' });
}

function fileInstructions({ strings, isDirect }: FormOptions): readonly Element[] {
  return paragraph(isDirect ? strings.sendFile : strings.sendFileInPrivate, 500);
}

type InputField = Exclude<Field, { kind: 'file' }>;

/** @param value of a rejected submission */
function inputOf(field: InputField, prefix: string, options: FormOptions, value: string | undefined): Element {
  switch (field.kind) {
    case 'text':
    case 'paragraph':
      return textInput(field, prefix, value);
    case 'instance':
      return options.supportsTypeahead ? instanceInput(field, prefix, value) : textInput(field, prefix, value);
    case 'choice':
      return choiceInput(field, prefix, value);
    case 'choices':
      return choicesInput(field, prefix, value);
    case 'toggle':
      return {
        type: 'Input.Toggle',
        id: inputId(prefix, 'toggle', field.name),
        // Read as markdown, unlike the label.
        title: options.strings.yes,
        valueOn: 'yes',
        valueOff: 'no',
        value: value === 'yes' || (value === undefined && field.value === true) ? 'yes' : 'no',
      };
    default:
      return field satisfies never;
  }
}

/** A list of choices, or a text input if there are none. */
function choiceInput(
  field: Extract<InputField, { kind: 'choice' }>,
  prefix: string,
  value: string | undefined,
): Element {
  // A choice with a blank value would be submitted like no choice.
  const choices = field.choices.filter((choice) => choice.value.trim() !== '').map(choiceOf);
  const list = { type: 'Input.ChoiceSet', style: 'compact', choices };
  return {
    ...(choices.length === 0 ? { type: 'Input.Text' } : list),
    id: inputId(prefix, 'value', field.name),
    ...initialValue(value ?? field.value),
  };
}

/** Boxes; the value of several is a comma list. */
function choicesInput(
  field: Extract<InputField, { kind: 'choices' }>,
  prefix: string,
  value: string | undefined,
): Element {
  return {
    type: 'Input.ChoiceSet',
    id: inputId(prefix, 'value', field.name),
    style: 'expanded',
    isMultiSelect: true,
    choices: field.choices.map(choiceOf),
    ...initialValue(value ?? field.value),
  };
}

/** The official renderer requires a title and a value. */
function choiceOf({ label, value }: { readonly label: string; readonly value: string }) {
  return { title: labelText(label, 200), value };
}

type TextInput = Extract<InputField, { kind: 'text' | 'paragraph' | 'instance' }>;

function textInput(field: TextInput, prefix: string, value: string | undefined): Element {
  return {
    type: 'Input.Text',
    id: inputId(prefix, 'value', field.name),
    ...(field.kind === 'paragraph' ? { isMultiline: true } : {}),
    ...omitUndefined({ maxLength: field.maxLength }),
    ...placeholderOf(field),
    ...initialValue(value ?? field.value),
  };
}

/** A list whose choices the client queries while the user types, see search.ts. */
function instanceInput(field: TextInput, prefix: string, value: string | undefined): Element {
  const initial = (value ?? field.value)?.trim() || undefined;
  return {
    type: 'Input.ChoiceSet',
    id: inputId(prefix, 'value', field.name),
    style: 'filtered',
    // The official renderer requires a choice; a blank value counts as empty.
    choices: [choiceOf({ label: initial ?? field.hint ?? field.label, value: initial ?? ' ' })],
    'choices.data': { type: 'Data.Query', dataset: instanceDataset },
    ...placeholderOf(field),
    ...initialValue(initial),
  };
}

function placeholderOf({ hint }: TextInput): { readonly placeholder?: string } {
  return hint === undefined ? {} : { placeholder: literalText(hint, 300) };
}

/** A value that is too long is omitted: truncated, it would be a different value. */
function initialValue(value: string | undefined): { readonly value?: string } {
  return value === undefined || value.length > maxValueLength ? {} : { value };
}
