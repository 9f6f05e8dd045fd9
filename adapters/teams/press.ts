/** Pressable things: what sends a command or a form back to the bot. Pure. */
import type { ActionData, ToPayload } from './action-data.ts';
import type { Element } from './element.ts';

/** Where a card is shown. In a dialog, only Action.Submit works. */
export interface PressContext {
  readonly toPayload: ToPayload;
  readonly isDialog: boolean;
}

/** A line that is longer cannot be sent back. */
export const maxLineLength = 1_000;

/** A button. @param simple its data for clients without Action.Execute, if they get less */
export function pressElement(
  appearance: object,
  { toPayload, isDialog }: PressContext,
  data: ActionData,
  simple: ActionData = data,
): Element {
  const full = { ...appearance, data: toPayload(data) };
  if (isDialog) return { type: 'Action.Submit', ...full };
  const fallback = { type: 'Action.Submit', ...appearance, data: simple === data ? full.data : toPayload(simple) };
  return { type: 'Action.Execute', ...full, verb: 'barium', fallback };
}
