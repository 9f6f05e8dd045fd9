import type { JSX } from 'preact';
import { text } from '../text/index.ts';
import { type Look, looks } from '../preferences/view-mode.ts';

/** Chooses how every answer is drawn. */
export function LookSwitch(props: {
  readonly look: Look;
  readonly choose: (look: Look) => void;
}): JSX.Element {
  return (
    <fieldset class="look">
      <legend class="hidden">{text.look}</legend>
      {looks.map((look) => (
        <label key={look}>
          <input
            type="radio"
            name="look"
            value={look}
            checked={look === props.look}
            onChange={() => props.choose(look)}
          />
          <span>{text.looks[look]}</span>
        </label>
      ))}
    </fieldset>
  );
}
