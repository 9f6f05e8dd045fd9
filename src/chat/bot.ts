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
  /**
   * Suggests command lines (`field: 'line'`) or instances (`field: 'instance'`), best first, at most 25. With `offset`, a
   * page of instances: those after that many; the pages are parts of one list of at most 200. `field: 'mentioned'`: the one
   * instance that a message is about, if it names one or is in the thread of one.
   */
  suggest(request: {
    readonly field: 'line' | 'instance' | 'mentioned';
    readonly text: string;
    readonly person: Person;
    readonly conversation: Conversation;
    readonly offset?: number;
  }): Promise<readonly Suggestion[]>;
  /**
   * The card of an instance as of the last scan, from its name, its id or a link, for when Barium takes too long to answer;
   * `undefined` if it is not known, or the person cannot see it. Never rejects.
   */
  preview(request: {
    readonly text: string;
    readonly person: Person;
    readonly conversation: Conversation;
  }): Promise<Card | undefined>;
  /** The card as plain text with line breaks, for notifications, screen readers and the shell. */
  toPlainText(card: Card, reader: Pick<Person, 'locale' | 'timeZone'>): string;
  stringsFor(reader: Pick<Person, 'locale'>): ChatStrings;
}
