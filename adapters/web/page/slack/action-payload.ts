/** What a pressed button stands for, read from the block as Slack would send it back. Pure. */
import type { Form } from '../../../../src/chat/form.ts';
import { actionIds, type FormValue } from '../../../slack/render.ts';

export type Pressed =
  | { readonly kind: 'line' | 'everyone'; readonly line: string }
  | { readonly kind: 'form'; readonly form: Form }
  /** Slack opens the link by itself. */
  | { readonly kind: 'link' };

/** Undefined for a button that this bot did not draw. */
export function pressed(actionId: string, value = ''): Pressed | undefined {
  const kind = actionId.split(':').slice(0, 2).join(':');
  if (kind === actionIds.link) return { kind: 'link' };
  if (kind === actionIds.line || kind === actionIds.pick) return { kind: 'line', line: value };
  if (kind === actionIds.everyone) return { kind: 'everyone', line: value };
  // The page drew the button itself a moment ago, so that what it carries is believed.
  if (kind === actionIds.form) return { kind: 'form', form: (JSON.parse(value) as FormValue).form };
  return undefined;
}
