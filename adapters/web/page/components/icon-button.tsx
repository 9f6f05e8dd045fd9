import type { JSX } from 'preact';
import { Icon, type IconName } from './icons.tsx';

/** A button without a frame that only has an icon. The label is for screen readers, and for a pointer that rests on it. */
export function IconButton(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly press: () => void;
}): JSX.Element {
  return (
    <button type="button" class="plain" aria-label={props.label} title={props.label} onClick={props.press}>
      <Icon name={props.icon} />
    </button>
  );
}
