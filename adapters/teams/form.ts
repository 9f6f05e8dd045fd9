/** Form → inputs of an Adaptive Card. Pure. */
import type { Field, Form } from '../../src/chat/form.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { actData, inputId } from './button.ts';
import { caption, type Element, literal, paragraph, shorten } from './element.ts';

export interface FormSetting {
  readonly text: Pick<ChatStrings, 'yes' | 'openForm' | 'sendFile' | 'sendFileInPrivate'>;
  /** Whether the card is for a chat of one person with the bot, where files can be sent to it. */
  readonly direct: boolean;
  /** Whether the client can ask for suggestions while somebody types. */
  readonly typeahead: boolean;
  /** Under which key the files wait that a form with `keepsFiles` is about. */
  readonly files: string | undefined;
}

/** What was filled in and what was wrong with it, by field name. */
export interface Filled {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: Readonly<Record<string, string>>;
}

/** The dataset that {@link readSearch} in search.ts answers for. */
export const instanceDataset = 'instances';

const longestValue = 3_000;

/** True where there is nothing to fill in but a file: that is sent as a message, so the form has no button. */
export function isOnlyFile(form: Form): boolean {
  return form.fields.length > 0 && form.fields.every((field) => field.kind === 'file');
}

/** The inside of a form: its words, its inputs, its button. `at` keeps the inputs of a card's forms apart. */
export function formBody(form: Form, at: string, setting: FormSetting, filled?: Filled): readonly Element[] {
  return [
    ...(form.text ?? []).slice(0, 5).flatMap((words) => paragraph(words, 1_000)),
    ...form.fields.slice(0, 20).flatMap((field) => fieldElements(field, at, setting, filled)),
    ...(isOnlyFile(form) ? [] : [{ type: 'ActionSet', actions: [submitAction(form, at, setting)] }]),
  ];
}

function submitAction(form: Form, at: string, { files }: FormSetting): Element {
  const act = { kind: 'form' as const, line: form.line, at };
  const waiting = {
    ...(form.retainsFiles === true && files !== undefined ? { files } : {}),
    ...(form.fields.some((field) => field.kind === 'file') ? { wantsFile: true } : {}),
  };
  const title = caption(form.submit, 80);
  const style = { style: 'positive' };
  return {
    type: 'Action.Execute',
    title,
    verb: 'barium',
    ...style,
    data: actData({ ...act, ...waiting, form }),
    fallback: { type: 'Action.Submit', title, ...style, data: actData({ ...act, ...waiting }) },
  };
}

function fieldElements(field: Field, at: string, setting: FormSetting, filled?: Filled): readonly Element[] {
  const problem = filled?.problems[field.name];
  const value = filled?.values[field.name];
  return [
    ...(field.kind === 'file' ? [] : [labelled(field, inputOf(field, at, setting, value), setting)]),
    ...(field.kind === 'file' ? fileHint(setting) : hintOf(field)),
    ...(problem === undefined ? [] : paragraph(problem, 500, { color: 'Attention' }, { spacing: 'None' })),
  ];
}

/** The label of an input is drawn as it is; its error message as markdown, so that is a word of ours alone. */
function labelled(field: Field, input: Element, { text }: FormSetting): Element {
  const label = caption(field.label, 200);
  return field.required
    ? { ...input, label, isRequired: true, errorMessage: text.openForm }
    : { ...input, label };
}

/** A text's hint stands inside of it, where the client shows it until something is typed. */
function hintOf(field: Field): readonly Element[] {
  const isInside = field.kind === 'text' || field.kind === 'paragraph' || field.kind === 'instance';
  if (isInside || field.hint === undefined) return [];
  return paragraph(field.hint, 300, { size: 'Small', isSubtle: true }, { spacing: 'None' });
}

function fileHint({ text, direct }: FormSetting): readonly Element[] {
  return paragraph(direct ? text.sendFile : text.sendFileInPrivate, 500);
}

type Input = Exclude<Field, { kind: 'file' }>;

function inputOf(field: Input, at: string, setting: FormSetting, value: string | undefined): Element {
  switch (field.kind) {
    case 'text':
    case 'paragraph':
      return textInput(field, at, value);
    case 'instance':
      return setting.typeahead ? instanceInput(field, at, value) : textInput(field, at, value);
    case 'choice':
      return choiceInput(field, at, value);
    case 'toggle':
      return {
        type: 'Input.Toggle',
        id: inputId(at, 'toggle', field.name),
        // Its title is read as markdown, unlike its label.
        title: setting.text.yes,
        valueOn: 'yes',
        valueOff: 'no',
        value: value === 'yes' || (value === undefined && field.value === true) ? 'yes' : 'no',
      };
    default:
      return field satisfies never;
  }
}

/** A list to choose from; where there is nothing to choose from, the value can be typed. */
function choiceInput(
  field: Extract<Input, { kind: 'choice' }>,
  at: string,
  value: string | undefined,
): Element {
  // An empty value could not be told from none chosen.
  const choices = field.choices.filter((choice) => choice.value.trim() !== '').map(choiceOf);
  const list = { type: 'Input.ChoiceSet', style: 'compact', choices };
  return {
    ...(choices.length === 0 ? { type: 'Input.Text' } : list),
    id: inputId(at, 'value', field.name),
    ...prefilled(value ?? field.value),
  };
}

/** The official renderer wants words and a value in every choice. */
function choiceOf({ label, value }: { readonly label: string; readonly value: string }) {
  return { title: caption(label, 200), value };
}

type TextInput = Extract<Input, { kind: 'text' | 'paragraph' | 'instance' }>;

function textInput(field: TextInput, at: string, value: string | undefined): Element {
  return {
    type: 'Input.Text',
    id: inputId(at, 'value', field.name),
    ...(field.kind === 'paragraph' ? { isMultiline: true } : {}),
    ...omitUndefined({ maxLength: field.maxLength }),
    ...(field.hint === undefined ? {} : { placeholder: literal(shorten(field.hint, 300)) }),
    ...prefilled(value ?? field.value),
  };
}

/** A list that the client fills by asking for what fits, see search.ts. */
function instanceInput(field: TextInput, at: string, value: string | undefined): Element {
  const given = (value ?? field.value)?.trim() || undefined;
  return {
    type: 'Input.ChoiceSet',
    id: inputId(at, 'value', field.name),
    style: 'filtered',
    // The official renderer wants one choice at least; a blank value counts as not filled in.
    choices: [choiceOf({ label: given ?? field.hint ?? field.label, value: given ?? ' ' })],
    'choices.data': { type: 'Data.Query', dataset: instanceDataset },
    ...(field.hint === undefined ? {} : { placeholder: literal(shorten(field.hint, 300)) }),
    ...prefilled(given),
  };
}

/** Half a value would be another value, so a long one is left out. */
function prefilled(value: string | undefined): { readonly value?: string } {
  return value === undefined || value.length > longestValue ? {} : { value };
}
