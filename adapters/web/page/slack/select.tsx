import type { JSX } from 'preact';
import type { StaticSelect } from '../../../slack/render.ts';
import type { OnPress } from './action-payload.ts';

/** A menu in a message: choosing an entry presses it. */
export function SlackSelect(props: {
  readonly select: StaticSelect;
  readonly press: OnPress;
  readonly pendingId: string | undefined;
}): JSX.Element {
  const { select, press, pendingId } = props;
  return (
    <select
      class="slack-button slack-select"
      aria-label={select.placeholder.text}
      value=""
      disabled={pendingId !== undefined}
      onChange={(event) => press(select.action_id, event.currentTarget.value)}
    >
      <option value="" disabled>
        {select.placeholder.text}
      </option>
      {select.options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text.text}
        </option>
      ))}
    </select>
  );
}
