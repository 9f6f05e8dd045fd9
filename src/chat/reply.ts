import type { Card } from './card.ts';
import type { Content, Picture } from './content.ts';

/** What comes back for an incoming. */
export interface Reply {
  readonly card: Card;
  /** `asker`: nobody else may see it. */
  readonly visibility: 'ephemeral' | 'public';
  /** True when it takes the place of the message that was pressed or holds the form. */
  readonly replacesOriginal?: boolean;
  readonly pictures?: readonly Picture[];
  readonly files?: readonly Content[];
  /** What was wrong with a submitted form, by field name: nothing was done and the form stays open. */
  readonly fieldErrors?: Readonly<Record<string, string>>;
  /** `done`: what was asked happened or was answered; `refused`: it did not, and the card says why. */
  readonly outcome: 'done' | 'refused';
  /** The line that gives this answer again and has no other effect: for showing it to everyone. */
  readonly shareCommand?: string;
}

/** A completion of what is being typed. `text` takes the place of the whole line (or the whole field). */
export interface Suggestion {
  readonly text: string;
  readonly label: string;
  readonly detail?: string;
  /** Of the instance that it names, for a field that may carry something else than it shows: names are not unique. */
  readonly id?: string;
}
