/**
 * What happens when the answer to a press is there: it comes into view, and takes the focus where the button that
 * had it is gone with its message. The answer and its message arrive by two roads, in either order: whoever comes
 * second acts.
 */
let awaited: string | undefined;

/** The act has been answered by this message. */
export function answered(message: string): void {
  const element = document.getElementById(`message-${message}`);
  if (element === null) awaited = message;
  else present(element);
}

/** A message has been drawn. */
export function drawn(message: string, element: HTMLElement | null): void {
  if (awaited !== message || element === null) return;
  awaited = undefined;
  present(element);
}

function present(element: HTMLElement): void {
  element.scrollIntoView({ block: 'nearest' });
  // From anybody else the focus is not taken away.
  if (document.activeElement === document.body) element.focus({ preventScroll: true });
}
