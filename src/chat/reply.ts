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
  /** Refused because the person lacks the role. */
  readonly isDenied?: true;
  /** The read-only command that produces this answer again, for showing it to everyone. */
  readonly shareCommand?: string;
  /** The command that shows this answer again and changes nothing, for a way back to it. */
  readonly returnLine?: string;
}

/** Cancels the pictures and files of a reply, except `keep`. Has no effect on those that were read. */
export function cancelContents({ pictures = [], files = [] }: Pick<Reply, 'pictures' | 'files'>, keep?: Content): void {
  for (const content of [...pictures, ...files]) if (content !== keep) content.cancel();
}

/** A suggestion for autocomplete. `text` replaces the whole line or field. */
export interface Suggestion {
  readonly text: string;
  readonly label: string;
  readonly detail?: string;
  /** The id of the suggested instance, for fields that can submit an id; names are not unique. */
  readonly id?: string;
}
