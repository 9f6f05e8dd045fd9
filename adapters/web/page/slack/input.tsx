import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Block, InputElement } from '../../../slack/render.ts';
import { parseChoices, toggleChoice } from '../card/choices.ts';
import { Combobox } from '../components/combobox.tsx';
import { text } from '../text/index.ts';

type InputBlock = Extract<Block, { type: 'input' }>;

/** The value of an input. */
export interface InputState {
  readonly value?: string;
  readonly files?: readonly File[];
}

interface InputProps {
  readonly block: InputBlock;
  readonly state: InputState;
  readonly setState: (state: InputState) => void;
  readonly error: string | undefined;
}

/** The value of an input before the user changes it. */
export function initialState(element: InputElement): InputState {
  switch (element.type) {
    case 'plain_text_input':
      return { value: element.initial_value ?? '' };
    case 'static_select':
    case 'external_select':
      return { value: element.initial_option?.value ?? '' };
    case 'checkboxes':
      return { value: (element.initial_options ?? []).map(({ value }) => value).join(',') };
    case 'file_input':
      return {};
    default:
      return element satisfies never;
  }
}

/** A modal's input with its label, hint and error. */
export function Input(props: InputProps): JSX.Element {
  const { block, error } = props;
  const id = useId();
  const optional = block.optional && <span class="slack-optional"> ({text.optional})</span>;
  return (
    <div class="slack-input">
      {block.element.type === 'checkboxes' ? (
        <p class="slack-label" id={`${id}-label`}>
          {block.label.text}
          {optional}
        </p>
      ) : (
        <label class="slack-label" for={id}>
          {block.label.text}
          {optional}
        </label>
      )}
      <Control {...props} id={id} />
      {error !== undefined && (
        <p class="slack-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {block.hint !== undefined && (
        <p class="slack-hint" id={`${id}-hint`}>
          {block.hint.text}
        </p>
      )}
    </div>
  );
}

function Control(props: InputProps & { readonly id: string }): JSX.Element {
  const { block, state, setState, id } = props;
  const { element } = block;
  const { value = '' } = state;
  const shared = { id, required: !block.optional, ...ariaPropsOf(props) };
  switch (element.type) {
    case 'plain_text_input':
      return <TextControl {...props} element={element} shared={shared} />;
    case 'external_select':
      return (
        <Combobox
          {...{ ...shared, value, suggest: 'instance', label: block.label.text }}
          setValue={(typed) => setState({ value: typed })}
        />
      );
    case 'static_select':
      return (
        <select {...{ ...shared, value }} onChange={(event) => setState({ value: event.currentTarget.value })}>
          <option value="">{text.choose}</option>
          {element.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text.text}
            </option>
          ))}
        </select>
      );
    case 'checkboxes':
      return <Checkboxes {...props} element={element} />;
    case 'file_input':
      return (
        <input
          type="file"
          multiple={element.max_files > 1}
          {...shared}
          onChange={(event) => setState({ files: [...(event.currentTarget.files ?? [])] })}
        />
      );
    default:
      return element satisfies never;
  }
}

type SharedProps = { readonly id: string; readonly required: boolean } & ReturnType<typeof ariaPropsOf>;

function TextControl(
  props: InputProps & {
    readonly element: Extract<InputElement, { type: 'plain_text_input' }>;
    readonly shared: SharedProps;
  },
): JSX.Element {
  const { element, state, setState, shared } = props;
  const all = { ...shared, value: state.value ?? '', maxLength: element.max_length ?? 3_000 };
  return element.multiline ? (
    <textarea rows={4} {...all} onInput={(event) => setState({ value: event.currentTarget.value })} />
  ) : (
    <input type="text" {...all} onInput={(event) => setState({ value: event.currentTarget.value })} />
  );
}

function Checkboxes(
  props: InputProps & {
    readonly element: Extract<InputElement, { type: 'checkboxes' }>;
    readonly id: string;
  },
): JSX.Element {
  const { element, state, setState } = props;
  const { value = '' } = state;
  const chosen = parseChoices(value);
  const all = element.options.map((option) => option.value);
  return (
    <>
      {element.options.map((option) => (
        <label key={option.value} class="slack-check">
          <input
            type="checkbox"
            checked={chosen.includes(option.value)}
            {...ariaPropsOf(props)}
            onChange={(event) =>
              setState({ value: toggleChoice(value, all, option.value, event.currentTarget.checked) })
            }
          />
          {option.text.text}
        </label>
      ))}
    </>
  );
}

function ariaPropsOf({ id, block, error }: InputProps & { readonly id: string }) {
  const ids = [...(error === undefined ? [] : [`${id}-error`]), ...(block.hint === undefined ? [] : [`${id}-hint`])];
  return { 'aria-describedby': ids.join(' ') || undefined, 'aria-invalid': error !== undefined };
}
