/** Renders forms as modals. Pure. */
import type { Field, Form } from '../../../src/chat/form.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { type Block, type InputElement, limits, type ModalView, type Option } from '../blocks.ts';
import { plainMultiline, plainText, richText, toRichElements } from '../text.ts';

const formCallbackId = 'barium:form';

/** The `block_id` of a field's input block, and the `action_id` of its element. */
export function fieldId(index: number): string {
  return `field:${index}`;
}

/** Begins the names of the fields that have the text of a file, before the number of the part. */
export const textFieldPrefix = 'text:';

interface FormOptions {
  /** The label of the cancel button. */
  readonly cancel: string;
  /** The modal's `private_metadata`. */
  readonly metadata: string;
}

export function renderForm(form: Form, { cancel, metadata }: FormOptions): ModalView {
  const isTitleTruncated = form.title.length > limits.viewTitle;
  const blocks: Block[] = [
    ...(isTitleTruncated ? [{ type: 'header' as const, text: plainText(form.title, limits.header) }] : []),
    ...(form.text ?? []).slice(0, 10).map((text): Block => richText(toRichElements(text, 1_000))),
    ...form.fields.slice(0, limits.viewBlocks - 12).map(renderField),
  ];
  return {
    type: 'modal',
    callback_id: formCallbackId,
    title: plainText(form.title, limits.viewTitle),
    submit: plainText(form.submit, limits.viewTitle),
    close: plainText(cancel, limits.viewTitle),
    private_metadata: metadata,
    blocks: blocks.length > 0 ? blocks : [{ type: 'section', text: plainText(form.title, limits.text) }],
  };
}

function renderField(field: Field, index: number): Block {
  // The hint is the text of the box instead: the label is above it already.
  const isBoxWithHint = field.kind === 'toggle' && field.hint !== undefined && field.hint.length <= limits.optionText;
  return {
    type: 'input',
    block_id: fieldId(index),
    label: plainText(field.label, limits.inputLabel),
    ...(field.hint === undefined || isBoxWithHint ? {} : { hint: plainMultiline(field.hint, limits.inputHint) }),
    // Slack would accept a required checkbox only if it is checked; unchecked is an answer, too.
    optional: field.kind === 'toggle' || !field.required,
    element: {
      action_id: fieldId(index),
      ...renderElement(isBoxWithHint ? { ...field, label: field.hint ?? field.label } : field),
    },
  };
}

type WithoutActionId<T> = T extends unknown ? Omit<T, 'action_id'> : never;
type Element = WithoutActionId<InputElement>;

function renderElement(field: Field): Element {
  switch (field.kind) {
    case 'text':
    case 'paragraph':
      return renderTextInput(field.kind === 'paragraph', field.value, field.maxLength);
    case 'instance':
      return {
        type: 'external_select',
        min_query_length: 0,
        ...omitUndefined({ initial_option: toOption(field.valueLabel ?? field.value ?? '', field.value ?? '') }),
      };
    case 'choice':
      return renderChoice(field);
    case 'choices':
      return renderChoices(field);
    case 'toggle':
      return renderToggle(field.label, field.value === true);
    case 'file':
      return { type: 'file_input', max_files: limits.files };
    default:
      return field satisfies never;
  }
}

function renderTextInput(multiline: boolean, value = '', maxLength: number = limits.inputLength): Element {
  const max_length = Math.max(1, Math.min(maxLength, limits.inputLength));
  const initial = value === '' ? {} : { initial_value: value.slice(0, max_length) };
  return { type: 'plain_text_input', multiline, max_length, ...initial };
}

/** Undefined if the value is empty or too long for an option. */
export function toOption(label: string, value: string, detail?: string): Option | undefined {
  if (value === '' || value.length > limits.optionValue) return undefined;
  return {
    text: plainText(label, limits.optionText),
    value,
    ...(detail === undefined || detail === '' ? {} : { description: plainText(detail, limits.optionText) }),
  };
}

/** A menu, or a text input if the choices exceed its limits. */
function renderChoice({ choices, value }: Extract<Field, { kind: 'choice' }>): Element {
  const options = optionsOf(choices, limits.options);
  if (options === undefined) return renderTextInput(false, value);
  const initial_option = options.find((option) => option.value === value);
  return { type: 'static_select', options, ...omitUndefined({ initial_option }) };
}

/** Boxes, or a text input for a comma list if the choices exceed their limits. */
function renderChoices({ choices, value }: Extract<Field, { kind: 'choices' }>): Element {
  const options = optionsOf(choices, limits.checkboxes);
  if (options === undefined) return renderTextInput(false, value);
  const chosen = value?.split(',') ?? [];
  const initial_options = options.filter((option) => chosen.includes(option.value));
  return { type: 'checkboxes', options, ...(initial_options.length === 0 ? {} : { initial_options }) };
}

/** Undefined unless all choices fit. */
function optionsOf(
  choices: Extract<Field, { kind: 'choice' | 'choices' }>['choices'],
  max: number,
): readonly Option[] | undefined {
  const options = choices.flatMap(({ label, value }) => toOption(label, value) ?? []);
  return options.length > 0 && options.length === choices.length && options.length <= max ? options : undefined;
}

function renderToggle(label: string, isOn: boolean): Element {
  const yes = { text: plainText(label, limits.optionText), value: 'yes' };
  return { type: 'checkboxes', options: [yes], ...(isOn ? { initial_options: [yes] } : {}) };
}
