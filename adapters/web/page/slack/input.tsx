import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Block, InputElement } from '../../../slack/render.ts';
import { Combobox } from '../components/combobox.tsx';
import { text } from '../text/index.ts';

type InputBlock = Extract<Block, { type: 'input' }>;

/** What is filled into one input. */
export interface Entered {
  readonly value?: string;
  readonly files?: readonly File[];
}

interface InputProps {
  readonly block: InputBlock;
  readonly entered: Entered;
  readonly enter: (entered: Entered) => void;
  readonly error: string | undefined;
}

/** What an input holds before anything was typed. */
export function firstEntered(element: InputElement): Entered {
  switch (element.type) {
    case 'plain_text_input':
      return { value: element.initial_value ?? '' };
    case 'static_select':
    case 'external_select':
      return { value: element.initial_option?.value ?? '' };
    case 'checkboxes':
      return { value: element.initial_options?.[0]?.value ?? '' };
    case 'file_input':
      return {};
    default:
      return element satisfies never;
  }
}

/** One question of a modal with its label, its hint, and what is wrong with its answer. */
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
  const { block, entered, enter, id } = props;
  const { element } = block;
  const { value = '' } = entered;
  const shared = { id, required: !block.optional, ...describedBy(props) };
  switch (element.type) {
    case 'plain_text_input':
      return <TextControl {...props} element={element} shared={shared} />;
    case 'external_select':
      return (
        <Combobox
          {...{ ...shared, value, suggest: 'instance', label: block.label.text }}
          setValue={(typed) => enter({ value: typed })}
        />
      );
    case 'static_select':
      return (
        <select {...{ ...shared, value }} onChange={(event) => enter({ value: event.currentTarget.value })}>
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
          onChange={(event) => enter({ files: [...(event.currentTarget.files ?? [])] })}
        />
      );
    default:
      return element satisfies never;
  }
}

type Shared = { readonly id: string; readonly required: boolean } & ReturnType<typeof describedBy>;

function TextControl(
  props: InputProps & {
    readonly element: Extract<InputElement, { type: 'plain_text_input' }>;
    readonly shared: Shared;
  },
): JSX.Element {
  const { element, entered, enter, shared } = props;
  const all = { ...shared, value: entered.value ?? '', maxLength: element.max_length ?? 3_000 };
  return element.multiline ? (
    <textarea rows={4} {...all} onInput={(event) => enter({ value: event.currentTarget.value })} />
  ) : (
    <input type="text" {...all} onInput={(event) => enter({ value: event.currentTarget.value })} />
  );
}

function Checkboxes(
  props: InputProps & {
    readonly element: Extract<InputElement, { type: 'checkboxes' }>;
    readonly id: string;
  },
): JSX.Element {
  const { element, entered, enter } = props;
  return (
    <>
      {element.options.map((option) => (
        <label key={option.value} class="slack-check">
          <input
            type="checkbox"
            checked={entered.value === option.value}
            {...describedBy(props)}
            onChange={(event) => enter({ value: event.currentTarget.checked ? option.value : '' })}
          />
          {option.text.text}
        </label>
      ))}
    </>
  );
}

function describedBy({ id, block, error }: InputProps & { readonly id: string }) {
  const ids = [
    ...(error === undefined ? [] : [`${id}-error`]),
    ...(block.hint === undefined ? [] : [`${id}-hint`]),
  ];
  return { 'aria-describedby': ids.join(' ') || undefined, 'aria-invalid': error !== undefined };
}
