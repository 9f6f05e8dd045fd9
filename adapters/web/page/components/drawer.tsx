import type { ComponentChildren, JSX } from 'preact';
import { Dialog } from './dialog.tsx';

/** A sidebar over the conversation, for narrow screens: Escape and a tap beside it close it. */
export function Drawer(props: {
  readonly side: 'left' | 'right';
  readonly label: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <Dialog class={`drawer drawer-${props.side}`} label={props.label} close={props.close}>
      {props.children}
    </Dialog>
  );
}
