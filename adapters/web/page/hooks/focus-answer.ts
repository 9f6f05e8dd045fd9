/**
 * Shows the reply to a button or form, and moves the focus to it if the focused button is gone with its message. The
 * result of the action and the rendered message come in either order; the second one moves the focus.
 */
let pendingId: string | undefined;

/** The action was answered by this message. */
export function onAnswer(messageId: string): void {
  const element = document.getElementById(`message-${messageId}`);
  if (element === null) pendingId = messageId;
  else showAndFocus(element);
}

/** A message was rendered. */
export function onRendered(messageId: string, element: HTMLElement | null): void {
  if (pendingId !== messageId || element === null) return;
  pendingId = undefined;
  showAndFocus(element);
}

function showAndFocus(element: HTMLElement): void {
  element.scrollIntoView({ block: 'nearest' });
  // The body has the focus if its element was removed; any other element keeps it.
  if (document.activeElement === document.body) element.focus({ preventScroll: true });
}
