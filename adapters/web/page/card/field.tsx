import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { ChoiceField, ChoicesField, Field, TextField } from '../../../../src/chat/form.ts';
import { Combobox } from '../components/combobox.tsx';
import { Icon } from '../components/icons.tsx';
import { text } from '../text/index.ts';
import { parseChoices, toggleChoice } from './choices.ts';

interface FieldProps {
  readonly field: Field;
  readonly value: string;
  readonly setValue: (value: string) => void;
  readonly setFiles: (files: readonly File[]) => void;
  readonly error: string | undefined;
}

/** A form field with its label, hint and error. */
export function FieldInput(props: FieldProps): JSX.Element {
  const id = useId();
  const { field, error } = props;
  const label = (
    <>
      {field.label}
      {!field.required && field.kind !== 'toggle' && <span class="optional">{text.optional}</span>}
    </>
  );
  const control = <Control {...props} id={id} />;
  return (
    <div class={`field field-${field.kind}`}>
      {field.kind === 'toggle' ? (
        <label for={id}>
          {control} {label}
        </label>
      ) : (
        <>
          {field.kind === 'choices' ? <span class="label">{label}</span> : <label for={id}>{label}</label>}
          {control}
        </>
      )}
      {field.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error" id={`${id}-problem`}>
          <Icon name="alert" /> {error}
        </p>
      )}
    </div>
  );
}

function Control(props: FieldProps & { readonly id: string }): JSX.Element {
  const { field, id, value, setValue } = props;
  const ariaProps = ariaPropsOf(props);
  switch (field.kind) {
    case 'text':
    case 'paragraph':
    case 'instance':
      return <TextControl {...props} field={field} ariaProps={ariaProps} />;
    case 'choice':
      return <ChoiceControl {...props} field={field} ariaProps={ariaProps} />;
    case 'choices':
      return <ChoicesControl {...props} field={field} ariaProps={ariaProps} />;
    case 'toggle':
      return (
        <input
          type="checkbox"
          {...{ id, ...ariaProps }}
          checked={value === 'yes'}
          onChange={(event) => setValue(event.currentTarget.checked ? 'yes' : '')}
        />
      );
    case 'file':
      return (
        <input
          type="file"
          multiple
          required={field.required}
          {...{ id, ...ariaProps }}
          onChange={(event) => props.setFiles([...(event.currentTarget.files ?? [])])}
        />
      );
    default:
      return field satisfies never;
  }
}

type AriaProps = ReturnType<typeof ariaPropsOf>;

function TextControl(
  props: Omit<FieldProps, 'field'> & {
    readonly field: TextField;
    readonly id: string;
    readonly ariaProps: AriaProps;
  },
): JSX.Element {
  const { field, id, value, setValue, ariaProps } = props;
  const shared = { id, value, required: field.required, ...ariaProps };
  const limit = field.maxLength === undefined ? {} : { maxLength: field.maxLength };
  if (field.kind === 'instance') {
    return <Combobox {...shared} {...limit} setValue={setValue} suggest="instance" label={field.label} />;
  }
  if (field.kind === 'paragraph') {
    return <textarea rows={4} {...shared} {...limit} onInput={(event) => setValue(event.currentTarget.value)} />;
  }
  return <input type="text" {...shared} {...limit} onInput={(event) => setValue(event.currentTarget.value)} />;
}

function ChoiceControl(
  props: Omit<FieldProps, 'field'> & {
    readonly field: ChoiceField;
    readonly id: string;
    readonly ariaProps: AriaProps;
  },
): JSX.Element {
  const { field, id, value, setValue, ariaProps } = props;
  return (
    <select
      {...{ id, value, required: field.required, ...ariaProps }}
      onChange={(event) => setValue(event.currentTarget.value)}
    >
      {(!field.required || field.value === undefined) && <option value="">{text.choose}</option>}
      {field.choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

/** A group of boxes. */
function ChoicesControl(
  props: Omit<FieldProps, 'field'> & {
    readonly field: ChoicesField;
    readonly id: string;
    readonly ariaProps: AriaProps;
  },
): JSX.Element {
  const { field, id, value, setValue, ariaProps } = props;
  const chosen = parseChoices(value);
  const all = field.choices.map((choice) => choice.value);
  return (
    <fieldset class="choices" id={id} aria-label={field.label} {...ariaProps}>
      {field.choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="checkbox"
            checked={chosen.includes(choice.value)}
            onChange={(event) => setValue(toggleChoice(value, all, choice.value, event.currentTarget.checked))}
          />{' '}
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}

function ariaPropsOf({ id, field, error }: FieldProps & { readonly id: string }) {
  const ids = [...(field.hint === undefined ? [] : [`${id}-hint`]), ...(error === undefined ? [] : [`${id}-problem`])];
  return { 'aria-describedby': ids.join(' ') || undefined, 'aria-invalid': error !== undefined };
}
