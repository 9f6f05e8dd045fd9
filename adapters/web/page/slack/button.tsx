import type { JSX } from 'preact';
import type { Button, Overflow } from '../../../slack/render.ts';
import { text } from '../text/index.ts';
import type { OnPress } from './action-payload.ts';
import { OverflowMenu } from './overflow.tsx';

interface ButtonProps {
  readonly button: Button;
  readonly press: OnPress;
  readonly pendingId: string | undefined;
  /** The text beside the button, for screen readers. */
  readonly about?: string;
}

/** A button, or a link that opens in a new tab. */
export function SlackButton({ button, press, pendingId, about }: ButtonProps): JSX.Element {
  const { action_id, value, url, style = 'default', accessibility_label: label = about } = button;
  const name = label === undefined ? undefined : `${button.text.text}: ${label}`;
  const className = `slack-button slack-button-${style}`;
  if (url !== undefined) {
    return (
      <a class={className} href={url} target="_blank" rel="noopener noreferrer">
        {button.text.text}
        <span class="hidden">, {text.opensInNewTab}</span>
      </a>
    );
  }
  return (
    // Not `disabled`, which would lose the focus.
    <button
      type="button"
      class={pendingId === action_id ? `${className} slack-button-busy` : className}
      aria-label={name}
      aria-disabled={pendingId !== undefined}
      aria-busy={pendingId === action_id}
      onClick={() => pendingId === undefined && press(action_id, value)}
    >
      {button.text.text}
    </button>
  );
}

/** The element at the right of a section. */
export function Accessory(props: {
  readonly element: Button | Overflow;
  readonly about: string;
  readonly press: OnPress;
  readonly pendingId: string | undefined;
}): JSX.Element {
  const { element, ...rest } = props;
  return element.type === 'button' ? (
    <SlackButton button={element} {...rest} />
  ) : (
    <OverflowMenu menu={element} {...rest} />
  );
}
