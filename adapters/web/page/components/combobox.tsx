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
  /** The kind of the suggestions. */
  readonly suggest: 'line' | 'instance';
  /** Shows the list above the field instead of below. */
  readonly above?: boolean;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly maxLength?: number;
  /** Earlier values, newest first: the up arrow puts them into an empty field, one after the other. */
  readonly earlier?: readonly string[];
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean;
}

/**
 * A text field with live suggestions: arrows choose, Tab or Enter accepts, Escape closes the list. Nothing is chosen
 * at first, so Enter sends the typed text.
 */
export function Combobox(props: ComboboxProps): JSX.Element {
  const { id, label, value, setValue, suggest: kind, above = false, earlier = [], ...rest } = props;
  const list = useId();
  const { suggestions, suggest, clear } = useSuggestions(kind);
  const [active, setActive] = useState(-1);
  // The index of the earlier value in the field; -1 if none is.
  const [recalled, setRecalled] = useState(-1);
  const isRecalling = recalled >= 0 && value === earlier[recalled];
  const isOpen = suggestions.length > 0;

  const accept = (suggestion: Suggestion | undefined): void => {
    if (suggestion === undefined) return;
    setValue(suggestion.text);
    setActive(-1);
    // A suggestion that needs another word is followed by suggestions for that word.
    if (/[ :]$/u.test(suggestion.text)) suggest(suggestion.text);
    else clear();
  };
  const move = (by: 1 | -1): void => {
    // The field itself is one of the stops, before the first suggestion and after the last.
    const stops = suggestions.length + 1;
    if (isOpen) setActive(((active + 1 + by + stops) % stops) - 1);
    else if (isRecalling || (by === -1 && value === '')) recall((isRecalling ? recalled : -1) - by);
    else suggest(value);
  };
  const recall = (wanted: number): void => {
    const index = Math.min(wanted, earlier.length - 1);
    setRecalled(index);
    setValue(earlier[index] ?? '');
  };
  const keys: Record<string, (() => void) | undefined> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Tab: isOpen ? () => accept(suggestions[Math.max(active, 0)]) : undefined,
    Enter: isOpen && active >= 0 ? () => accept(suggestions[active]) : undefined,
    Escape: isOpen ? clear : undefined,
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    // A late suggestion must not appear after the line has been sent.
    if (event.key === 'Enter' && active < 0) clear();
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
        aria-expanded={isOpen}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
        onInput={(event) => {
          setValue(event.currentTarget.value);
          setActive(-1);
          suggest(event.currentTarget.value);
        }}
        onBlur={clear}
      />
      <div class="suggestions" id={list} role="listbox" aria-label={`${text.suggestions}: ${label}`} hidden={!isOpen}>
        {suggestions.map((suggestion, index) => (
          <Option
            key={suggestion.text}
            id={`${list}-${index}`}
            suggestion={suggestion}
            isActive={index === active}
            accept={() => accept(suggestion)}
          />
        ))}
      </div>
    </div>
  );
}

function Option(props: {
  readonly id: string;
  readonly suggestion: Suggestion;
  readonly isActive: boolean;
  readonly accept: () => void;
}): JSX.Element {
  return (
    // On pointer down: a click would first blur the field, which closes the list.
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={props.isActive}
      onPointerDown={(event) => {
        event.preventDefault();
        props.accept();
      }}
    >
      <span>{props.suggestion.label}</span>
      {props.suggestion.detail !== undefined && <small>{props.suggestion.detail}</small>}
    </div>
  );
}
