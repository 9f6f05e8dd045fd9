/**
 * The form that still wants a file: a card of Teams has no field for one, it is sent as a message. The newest waits.
 */
import type { Intent } from './page-context.ts';

type FormIntent = Extract<Intent, { kind: 'form' }>;

let wanting: { readonly place: string; readonly form: FormIntent } | undefined;

/** The next files that are sent alone in this place belong to the form. */
export function putWanting(place: string, form: FormIntent): void {
  wanting = { place, form };
}

/** The form that waits in this place, once. */
export function takeWanting(place: string): FormIntent | undefined {
  if (wanting?.place !== place) return undefined;
  const { form } = wanting;
  wanting = undefined;
  return form;
}
