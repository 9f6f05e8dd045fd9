/**
 * Where the focus goes when an answer takes the place of the message whose button had it. The answer and its
 * message arrive by two roads, in either order: whoever comes second moves the focus.
 */
let awaited: string | undefined;

/** The answer is here: its message takes the focus, now or when it is drawn. */
export function passFocusTo(message: string): void {
  const drawn = document.getElementById(`message-${message}`);
  if (drawn === null) awaited = message;
  else focusIfLost(drawn);
}

/** A message has been drawn. */
export function takeFocus(message: string, element: HTMLElement | null): void {
  if (awaited !== message) return;
  awaited = undefined;
  focusIfLost(element);
}

/** Only where the button that had it is gone: from anybody else the focus is not taken away. */
function focusIfLost(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus({ preventScroll: true });
}
