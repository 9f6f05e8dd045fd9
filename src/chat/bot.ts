import type { Card } from './card.ts';
import type { Conversation } from './conversation.ts';
import type { ChatEvent } from './events.ts';
import type { Person } from './person.ts';
import type { Reply, Suggestion } from './reply.ts';
import type { ChatStrings } from './strings.ts';

/** The bot as the adapters see it. */
export interface Bot {
  /** Answers an event. Never rejects: an error becomes a reply. */
  handle(event: ChatEvent): Promise<Reply>;
  /** Whether the person has a role, for what an adapter does on its own. Never rejects. */
  hasAccess(person: Person): Promise<boolean>;
  /** Suggests command lines (`field: 'line'`) or instances (`field: 'instance'`), best first, at most 25. */
  suggest(request: {
    readonly field: 'line' | 'instance';
    readonly text: string;
    readonly person: Person;
    readonly conversation: Conversation;
  }): Promise<readonly Suggestion[]>;
  /** The card as plain text with line breaks, for notifications, screen readers and the shell. */
  toPlainText(card: Card, reader: Pick<Person, 'locale' | 'timeZone'>): string;
  stringsFor(reader: Pick<Person, 'locale'>): ChatStrings;
}
