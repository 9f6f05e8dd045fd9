import type { JSX } from 'preact';
import { type ViewMode, viewModes } from '../preferences/view-mode.ts';
import { text } from '../text/index.ts';

export function ViewModeSwitch(props: {
  readonly viewMode: ViewMode;
  readonly choose: (viewMode: ViewMode) => void;
}): JSX.Element {
  return (
    <fieldset class="look">
      <legend class="hidden">{text.viewMode}</legend>
      {viewModes.map((viewMode) => (
        <label key={viewMode}>
          <input
            type="radio"
            name="view-mode"
            value={viewMode}
            checked={viewMode === props.viewMode}
            onChange={() => props.choose(viewMode)}
          />
          <span>{text.viewModes[viewMode]}</span>
        </label>
      ))}
    </fieldset>
  );
}
