import type { Card } from './card.ts';
import type { Conversation } from './conversation.ts';
import type { ChatEvent } from './events.ts';
import type { Person } from './person.ts';
import type { Reply, Suggestion } from './reply.ts';
import type { ChatStrings } from './strings.ts';

/** What the core offers to an adapter. */
export interface Bot {
  /** Answers one incoming. Never rejects: what goes wrong is a reply that says so. */
  handle(incoming: ChatEvent): Promise<Reply>;
  /** Completes a command line (`field: 'line'`) or names instances (`field: 'instance'`), best first, at most 25. */
  suggest(ask: {
    readonly field: 'line' | 'instance';
    readonly text: string;
    readonly person: Person;
    readonly place: Conversation;
  }): Promise<readonly Suggestion[]>;
  /** The card as plain text with line breaks: for notifications, screen readers and the shell. */
  toPlainText(card: Card, reader: Pick<Person, 'locale' | 'timeZone'>): string;
  stringsFor(reader: Pick<Person, 'locale'>): ChatStrings;
}
