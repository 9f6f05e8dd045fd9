/** The playground's messages, in memory and bounded, with a log of events for the open pages. */
import { randomUUID } from 'node:crypto';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import type { MessageView, PageEvent } from '../view.ts';

/** An event with the cursor that a page has reached after it. */
export interface SequencedEvent {
  readonly cursor: string;
  readonly event: PageEvent;
}

export interface ConversationLog {
  /** Appends a message, or replaces the message with the id `replaces` if it is still there. */
  put(conversation: string, message: MessageView, replaces?: string): void;
  has(conversation: string): boolean;
  get(conversation: string, id: string): MessageView | undefined;
  /** Changes the number of pending replies. */
  changeTyping(conversation: string, change: 1 | -1): void;
  snapshot(): {
    readonly cursor: string;
    readonly messages: Readonly<Record<string, readonly MessageView[]>>;
    readonly typing: Readonly<Record<string, number>>;
  };
  /** The events after a cursor, or undefined if the cursor is unknown: the page has to load a new snapshot. */
  eventsAfter(cursor: string): readonly SequencedEvent[] | undefined;
  /** Calls back for every later event. Returns a function that unsubscribes. */
  subscribe(listener: (event: SequencedEvent) => void): () => void;
}

interface ConversationLimits {
  readonly maxMessagesPerConversation: number;
  readonly maxEvents: number;
}

export function createConversationLog(
  conversations: readonly string[],
  limits: ConversationLimits = { maxMessagesPerConversation: 200, maxEvents: 500 },
): ConversationLog {
  const messages = new Map<string, readonly MessageView[]>(conversations.map((id) => [id, []]));
  const typing = new Map<string, number>(conversations.map((id) => [id, 0]));
  const listeners = new Set<(event: SequencedEvent) => void>();
  const log: { readonly number: number; readonly sequenced: SequencedEvent }[] = [];
  // The numbers restart with the process; the epoch makes cursors of an earlier process invalid.
  const epoch = randomUUID();
  let last = 0;

  const emit = (event: PageEvent): void => {
    last += 1;
    const sequenced = { cursor: `${epoch}.${last}`, event };
    log.push({ number: last, sequenced });
    if (log.length > limits.maxEvents) log.shift();
    for (const listener of listeners) listener(sequenced);
  };

  return {
    has: (conversation) => messages.has(conversation),
    get: (conversation, id) => messages.get(conversation)?.find((message) => message.id === id),
    put(conversation, message, replaces) {
      const before = messages.get(conversation) ?? [];
      const after = before.some((one) => one.id === replaces)
        ? before.map((one) => (one.id === replaces ? message : one))
        : [...before, message];
      messages.set(conversation, after.slice(-limits.maxMessagesPerConversation));
      emit({ kind: 'message', conversation, message, ...omitUndefined({ replaces }) });
    },
    changeTyping(conversation, change) {
      const count = (typing.get(conversation) ?? 0) + change;
      typing.set(conversation, count);
      emit({ kind: 'typing', conversation, count });
    },
    snapshot: () => ({
      cursor: `${epoch}.${last}`,
      messages: Object.fromEntries(messages),
      typing: Object.fromEntries(typing),
    }),
    eventsAfter(cursor) {
      const [cursorEpoch, text] = cursor.split('.');
      const number = Number(text);
      const oldest = log[0]?.number ?? last + 1;
      const isKnown = Number.isInteger(number) && number >= oldest - 1 && number <= last;
      if (cursorEpoch !== epoch || !isKnown) return undefined;
      return log.filter((entry) => entry.number > number).map((entry) => entry.sequenced);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
