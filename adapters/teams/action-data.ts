/** The data that a button or form sends to the client and gets back. No imports: the web page uses this file too. */
import type { Form } from '../../src/chat/form.ts';

/** Increment when the data of older cards can no longer be understood. */
export const dataVersion = 1;

interface ActionDataBase {
  readonly v: typeof dataVersion;
  /** At most 1,000 characters, like `CommandAction.line`. */
  readonly line: string;
  /** True if only the user sees the card, see targeting.ts. */
  readonly isTargeted?: true;
}

/** A pressed button. */
interface PressActionData extends ActionDataBase {
  readonly kind: 'press';
  /** True for "Show to everyone": the reply is posted in the conversation of the press. */
  readonly isSharedAnswer?: boolean;
}

/** A submitted form. */
interface FormActionData extends ActionDataBase {
  readonly kind: 'form';
  /** The prefix of the form's input ids. Keeps the forms of one card apart. */
  readonly prefix: string;
  /** For rendering the form again with its validation errors. */
  readonly form?: Form;
  /** True for a form with a file field. The file is sent as a message. */
  readonly expectsFile?: boolean;
  /** The key under which the files of this form are stored, see pending-forms.ts. */
  readonly filesKey?: string;
}

/** Asks for the card as its viewer can use it: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views */
interface RefreshActionData extends ActionDataBase {
  readonly kind: 'refresh';
  readonly sharedBy?: Sharer;
}

/** The person who shared a card with everyone; `line` says so in words. */
export interface Sharer {
  readonly entraId: string;
  readonly line: string;
}

export type ActionData = PressActionData | FormActionData | RefreshActionData;

/**
 * Packs the data of an action into what the client gets and sends back, with the inputs of its form as siblings. Teams
 * gets signed data, see signing.ts. The web page handles its own presses and gets an {@link UnsignedPayload}.
 */
export type ToPayload = (data: ActionData) => { readonly barium: unknown };

export interface UnsignedPayload {
  readonly barium: ActionData;
}

export function toUnsignedPayload(data: ActionData): UnsignedPayload {
  return { barium: data };
}

/** The id of an input, from the prefix of its form, the type of its value, and the name of its field. */
export function inputId(prefix: string, type: 'toggle' | 'value', field: string): string {
  return `${prefix}.${type}.${field}`;
}

/** The values of a form by field name: those of the card's inputs whose {@link inputId} has this prefix. */
export function formValues(
  inputs: Readonly<Record<string, unknown>>,
  prefix: string,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [id, value] of Object.entries(inputs)) {
    if (!id.startsWith(`${prefix}.`) || typeof value !== 'string') continue;
    const [type = '', ...name] = id.slice(prefix.length + 1).split('.');
    const isMissing = type === 'toggle' ? value !== 'yes' : value.trim() === '';
    if (!isMissing) values[name.join('.')] = value.slice(0, 20_000);
  }
  return values;
}
