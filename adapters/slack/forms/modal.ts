/** Form → modal. Pure. What a submission needs to be understood stands in the modal itself. */
import type { Field, Form } from '../../../src/chat/form.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { type Block, type InputElement, limits, type ModalView, type Option } from '../blocks.ts';
import { plainLines, plainText, richWords } from '../text.ts';

export const formCallback = 'barium:form';

/** The `block_id` of the field at this index, and the `action_id` of its element. */
export function fieldId(index: number): string {
  return `field:${index}`;
}

export interface FormOptions {
  /** The reader's word for it. */
  readonly cancel: string;
  /** What the submission has to know besides, written by whoever opens the modal. */
  readonly metadata: string;
}

/** The modal of a form. Its fields' `block_id`s are {@link fieldId}s. */
export function renderForm(form: Form, { cancel, metadata }: FormOptions): ModalView {
  const isCut = form.title.length > limits.viewTitle;
  const blocks: Block[] = [
    ...(isCut ? [{ type: 'header' as const, text: plainText(form.title, limits.header) }] : []),
    ...(form.text ?? []).slice(0, 10).map(
      (words): Block => ({
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: richWords(words, 1_000) }],
      }),
    ),
    ...form.fields.slice(0, limits.viewBlocks - 12).map(input),
  ];
  return {
    type: 'modal',
    callback_id: formCallback,
    title: plainText(form.title, limits.viewTitle),
    submit: plainText(form.submit, limits.viewTitle),
    close: plainText(cancel, limits.viewTitle),
    private_metadata: metadata,
    blocks: blocks.length > 0 ? blocks : [{ type: 'section', text: plainText(form.title, limits.text) }],
  };
}

function input(field: Field, index: number): Block {
  return {
    type: 'input',
    block_id: fieldId(index),
    label: plainText(field.label, limits.inputLabel),
    ...(field.hint === undefined ? {} : { hint: plainLines(field.hint, limits.inputHint) }),
    // A box that must be ticked is one that cannot be left: an unticked box is an answer.
    optional: field.kind === 'toggle' || !field.required,
    element: { action_id: fieldId(index), ...element(field) },
  };
}

type Bare<T> = T extends unknown ? Omit<T, 'action_id'> : never;

function element(field: Field): Bare<InputElement> {
  switch (field.kind) {
    case 'text':
    case 'paragraph':
      return textInput(field.kind === 'paragraph', field.value, field.maxLength);
    case 'instance':
      return { type: 'external_select', min_query_length: 0, ...picked(field.value) };
    case 'choice':
      return choice(field);
    case 'toggle':
      return toggle(field.label, field.value === true);
    case 'file':
      return { type: 'file_input', max_files: limits.files };
    default:
      return field satisfies never;
  }
}

function textInput(
  multiline: boolean,
  value = '',
  maxLength: number = limits.inputLength,
): Bare<InputElement> {
  const max_length = Math.max(1, Math.min(maxLength, limits.inputLength));
  const initial = value === '' ? {} : { initial_value: value.slice(0, max_length) };
  return { type: 'plain_text_input', multiline, max_length, ...initial };
}

/** An option for a value that a list may carry; `undefined` where it is too long. */
export function option(label: string, value: string, detail?: string): Option | undefined {
  if (value === '' || value.length > limits.optionValue) return undefined;
  return {
    text: plainText(label, limits.optionText),
    value,
    ...(detail === undefined || detail === '' ? {} : { description: plainText(detail, limits.optionText) }),
  };
}

function picked(value = ''): { readonly initial_option?: Option } {
  const initial_option = option(value, value);
  return initial_option === undefined ? {} : { initial_option };
}

/** A menu; a text to type in where the choices do not fit one. */
function choice(field: Extract<Field, { kind: 'choice' }>): Bare<InputElement> {
  const options = field.choices.map(({ label, value }) => option(label, value));
  const all = options.filter((one) => one !== undefined);
  if (all.length === 0 || all.length < options.length || all.length > limits.options) {
    return textInput(false, field.value);
  }
  const chosen = all.find((one) => one.value === field.value);
  return { type: 'static_select', options: all, ...omitUndefined({ initial_option: chosen }) };
}

function toggle(label: string, isOn: boolean): Bare<InputElement> {
  const yes = { text: plainText(label, limits.optionText), value: 'yes' };
  return { type: 'checkboxes', options: [yes], ...(isOn ? { initial_options: [yes] } : {}) };
}
