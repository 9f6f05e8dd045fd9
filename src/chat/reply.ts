import type { Card } from './card.ts';
import type { Content, Picture } from './content.ts';
import type { Form } from './form.ts';

/** The answer to an event. */
export interface Reply {
  readonly card: Card;
  /** `ephemeral`: only the person who asked can see it. */
  readonly visibility: 'ephemeral' | 'public';
  /** True if it replaces the pressed message, or the one with the form. */
  readonly replacesOriginal?: boolean;
  readonly pictures?: readonly Picture[];
  readonly files?: readonly Content[];
  /** Opened at once instead of showing the card, where a press can open a form. The card offers it, too. */
  readonly form?: Form;
  /** Errors of a submitted form, by field name. Nothing was done, and the form stays open. */
  readonly fieldErrors?: Readonly<Record<string, string>>;
  /**
   * `refused`: nothing happened, and the card says why. `asked`: nothing happened yet, and the card asks for something
   * that was missing, such as which case is meant.
   */
  readonly outcome: 'done' | 'refused' | 'asked';
  /** The read-only command that produces this answer again, for showing it to everyone. */
  readonly shareCommand?: string;
}

/** A suggestion for autocomplete. `text` replaces the whole line or field. */
export interface Suggestion {
  readonly text: string;
  readonly label: string;
  readonly detail?: string;
  /** The id of the suggested instance, for fields that can submit an id; names are not unique. */
  readonly id?: string;
}
