import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Suggestion } from '../../../../src/chat/reply.ts';
import { useSuggestions } from '../hooks/use-suggestions.ts';
import { text } from '../text/index.ts';

interface ComboboxProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly setValue: (value: string) => void;
  /** Which kind of suggestions the bot is asked for. */
  readonly suggest: 'line' | 'instance';
  /** The list stands above the field instead of below. */
  readonly above?: boolean;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly maxLength?: number;
  /** What the up arrow brings back into an empty field. */
  readonly recall?: () => string | undefined;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean;
}

/**
 * A text field with live suggestions: arrows choose, Tab or Enter takes, Escape puts the list away. Nothing is
 * chosen until the person chooses, so Enter sends what was typed.
 */
export function Combobox(props: ComboboxProps): JSX.Element {
  const { id, label, value, setValue, suggest, above = false, recall, ...rest } = props;
  const list = useId();
  const { found, ask, forget } = useSuggestions(suggest);
  const [active, setActive] = useState(-1);
  const open = found.length > 0;

  const take = (suggestion: Suggestion | undefined): void => {
    if (suggestion === undefined) return;
    setValue(suggestion.text);
    setActive(-1);
    // A word that wants another one behind it goes straight on to what that may be.
    if (suggestion.text.endsWith(' ')) ask(suggestion.text);
    else forget();
  };
  const move = (by: 1 | -1): void => {
    // The field itself is one of the stops, before the first suggestion and after the last.
    if (open) setActive(((active + 1 + by + found.length + 1) % (found.length + 1)) - 1);
    else if (by === -1 && value === '' && recall !== undefined) setValue(recall() ?? '');
    else ask(value);
  };
  const keys: Record<string, (() => void) | undefined> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Tab: open ? () => take(found[Math.max(active, 0)]) : undefined,
    Enter: open && active >= 0 ? () => take(found[active]) : undefined,
    Escape: open ? forget : undefined,
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    // A suggestion that is still on its way must not come after the line has been sent.
    if (event.key === 'Enter' && active < 0) forget();
    const handle = event.shiftKey || event.isComposing ? undefined : keys[event.key];
    if (handle === undefined) return;
    event.preventDefault();
    handle();
  };

  return (
    <div class={above ? 'combobox combobox-above' : 'combobox'}>
      <input
        {...rest}
        {...{ id, value, onKeyDown }}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
        onInput={(event) => {
          setValue(event.currentTarget.value);
          setActive(-1);
          ask(event.currentTarget.value);
        }}
        onBlur={forget}
      />
      <div
        class="suggestions"
        id={list}
        role="listbox"
        aria-label={`${text.suggestions}: ${label}`}
        hidden={!open}
      >
        {found.map((suggestion, index) => (
          <Option
            key={suggestion.text}
            id={`${list}-${index}`}
            suggestion={suggestion}
            active={index === active}
            take={() => take(suggestion)}
          />
        ))}
      </div>
    </div>
  );
}

function Option(props: {
  readonly id: string;
  readonly suggestion: Suggestion;
  readonly active: boolean;
  readonly take: () => void;
}): JSX.Element {
  return (
    // Pressed down, not clicked: a click would take the focus from the field first and put the list away.
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={props.active}
      onPointerDown={(event) => {
        event.preventDefault();
        props.take();
      }}
    >
      <span>{props.suggestion.label}</span>
      {props.suggestion.detail !== undefined && <small>{props.suggestion.detail}</small>}
    </div>
  );
}
