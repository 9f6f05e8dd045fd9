/** The form that waits for a file. Cards in Teams have no file input: the user sends the file as a message. */
import type { UserAction } from './page-context.ts';

type FormAction = Extract<UserAction, { kind: 'form' }>;

let pendingForm: { readonly conversation: string; readonly action: FormAction } | undefined;

/** The next message with nothing but files in the conversation submits the form. Replaces an earlier pending form. */
export function savePendingForm(conversation: string, action: FormAction): void {
  pendingForm = { conversation, action };
}

/** Removes and returns the conversation's pending form, if any. */
export function takePendingForm(conversation: string): FormAction | undefined {
  if (pendingForm?.conversation !== conversation) return undefined;
  const { action } = pendingForm;
  pendingForm = undefined;
  return action;
}
