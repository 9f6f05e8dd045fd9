import type { JSX } from 'preact';
import type { Button, Overflow } from '../../../slack/render.ts';
import { text } from '../text/index.ts';
import type { OnPress } from './blocks.tsx';
import { OverflowMenu } from './overflow.tsx';

interface ButtonProps {
  readonly button: Button;
  readonly press: OnPress;
  readonly pending: string | undefined;
  /** What it stands beside, for whoever hears it without seeing that. */
  readonly about?: string;
}

/** One button; one with a link leads out of the chat. */
export function SlackButton({ button, press, pending, about }: ButtonProps): JSX.Element {
  const { action_id, value, url, style = 'default', accessibility_label: label = about } = button;
  const name = label === undefined ? undefined : `${button.text.text}: ${label}`;
  const look = `slack-button slack-button-${style}`;
  if (url !== undefined) {
    return (
      <a class={look} href={url} target="_blank" rel="noopener noreferrer">
        {button.text.text}
        <span class="hidden">, {text.opensElsewhere}</span>
      </a>
    );
  }
  return (
    // Not `disabled`: that would throw the focus away.
    <button
      type="button"
      class={pending === action_id ? `${look} slack-button-busy` : look}
      aria-label={name}
      aria-disabled={pending !== undefined}
      aria-busy={pending === action_id}
      onClick={() => pending === undefined && press(action_id, value)}
    >
      {button.text.text}
    </button>
  );
}

/** What stands at the right of a section. */
export function Accessory(props: {
  readonly element: Button | Overflow;
  readonly about: string;
  readonly press: OnPress;
  readonly pending: string | undefined;
}): JSX.Element {
  const { element, ...rest } = props;
  return element.type === 'button' ? (
    <SlackButton button={element} {...rest} />
  ) : (
    <OverflowMenu menu={element} {...rest} />
  );
}
