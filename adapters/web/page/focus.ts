/**
 * Where the focus goes when an answer takes the place of the message whose button had it. The answer and its
 * message arrive by two roads, in either order: whoever comes second moves the focus.
 */
let awaited: string | undefined;

/** The answer is here: focuses its message, now or when it is drawn, if the focus has lost its place. */
export function passFocusTo(message: string): void {
  const drawn = document.getElementById(`message-${message}`);
  if (document.activeElement !== document.body) return;
  if (drawn === null) awaited = message;
  else drawn.focus({ preventScroll: true });
}

/** A message has been drawn. */
export function takeFocus(message: string, element: HTMLElement | null): void {
  if (awaited !== message) return;
  awaited = undefined;
  element?.focus({ preventScroll: true });
}
