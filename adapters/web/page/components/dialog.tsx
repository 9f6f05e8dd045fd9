import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** A dialog that is modal while it is mounted. The focus stays inside, and returns to where it was. */
export function Dialog(props: {
  readonly class: string;
  readonly label: string;
  readonly close: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      // A dialog that is removed from the page does not return the focus by itself.
      element?.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      class={props.class}
      aria-label={props.label}
      ref={dialog}
      onCancel={(event) => {
        event.preventDefault();
        props.close();
      }}
      onKeyDown={props.onKeyDown}
      onClick={(event) => {
        if (event.target === dialog.current) props.close();
      }}
    >
      {props.children}
    </dialog>
  );
}
