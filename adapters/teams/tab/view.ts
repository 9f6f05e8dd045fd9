/** What the server sends to the page of the personal tab. */
import type { Badge, StatePart } from '../../../src/chat/card.ts';
import type { RichText } from '../../../src/chat/rich-text.ts';

/** A link to the chat with the bot, with a command ready to be sent. */
export interface ChatLink {
  /** For screen readers. */
  readonly label: string;
  readonly url: string;
}

export interface TabRow {
  /** Above the first row of a group. */
  readonly heading?: RichText;
  readonly title: string;
  readonly badge?: Badge;
  readonly detail?: RichText;
  readonly note?: StatePart;
  /** Opens what the row is about. */
  readonly link?: ChatLink;
}

export interface TabSection {
  readonly title: string;
  readonly text: readonly RichText[];
  readonly rows: readonly TabRow[];
  /** Runs the section's own command, whose answer has everything that can be done. */
  readonly link?: ChatLink;
}

/** The answer of `GET /teams/tab/home`. */
export interface TabHome {
  readonly sections: readonly TabSection[];
}
