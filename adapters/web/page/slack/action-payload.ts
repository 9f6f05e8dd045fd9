/** Buttons: a press, and its payload as Slack would send it back. Pure. */
import type { Form } from '../../../../src/chat/form.ts';
import { actionIds, type FormValue, findCaseActionId } from '../../../slack/render.ts';

export { findCaseActionId };

/** Called with the button's `action_id` and `value`. */
export type OnPress = (actionId: string, value: string | undefined) => void;

type ActionPayload =
  | { readonly kind: 'command' | 'share'; readonly line: string }
  | { readonly kind: 'form'; readonly form: Form }
  /** Slack opens links by itself. */
  | { readonly kind: 'link' };

/** Returns undefined for a button that is not the bot's. */
export function readActionPayload(actionId: string, value = ''): ActionPayload | undefined {
  const kind = actionId.split(':').slice(0, 2).join(':');
  if (kind === actionIds.link) return { kind: 'link' };
  if (kind === actionIds.line || kind === actionIds.pick) return { kind: 'command', line: value };
  if (kind === actionIds.everyone) return { kind: 'share', line: value };
  // Trusted: the page rendered the button itself.
  if (kind === actionIds.form) return { kind: 'form', form: (JSON.parse(value) as FormValue).form };
  return undefined;
}
