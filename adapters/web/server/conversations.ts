/** The conversations of the playground: in memory, bounded, and told to every page that listens. */
import { randomUUID } from 'node:crypto';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import type { MessageView, PageEvent } from '../view.ts';

/** An event with the cursor that a page has reached once it has seen it. */
export interface Told {
  readonly cursor: string;
  readonly event: PageEvent;
}

export interface Conversations {
  /** Adds a message at the end, or in the place of the one it replaces where that is still there. */
  put(place: string, message: MessageView, replaces?: string): void;
  has(place: string): boolean;
  get(place: string, id: string): MessageView | undefined;
  /** One more, or one fewer, answer that a place waits for. */
  working(place: string, change: 1 | -1): void;
  snapshot(): {
    readonly cursor: string;
    readonly messages: Readonly<Record<string, readonly MessageView[]>>;
    readonly working: Readonly<Record<string, number>>;
  };
  /** What happened after a cursor; undefined when that is no longer known and the page has to start over. */
  since(cursor: string): readonly Told[] | undefined;
  /** Calls back for every later event. Answers what ends it. */
  listen(tell: (told: Told) => void): () => void;
}

export interface ConversationLimits {
  readonly messagesPerPlace: number;
  readonly events: number;
}

export function createConversations(
  places: readonly string[],
  limits: ConversationLimits = { messagesPerPlace: 200, events: 500 },
): Conversations {
  const messages = new Map<string, readonly MessageView[]>(places.map((place) => [place, []]));
  const waiting = new Map<string, number>(places.map((place) => [place, 0]));
  const listeners = new Set<(told: Told) => void>();
  const log: { readonly number: number; readonly told: Told }[] = [];
  // Numbers start over with the process: the epoch tells an old page that its cursor means nothing here.
  const epoch = randomUUID();
  let last = 0;

  const tell = (event: PageEvent): void => {
    last += 1;
    const told = { cursor: `${epoch}.${last}`, event };
    log.push({ number: last, told });
    if (log.length > limits.events) log.shift();
    for (const listener of listeners) listener(told);
  };

  return {
    has: (place) => messages.has(place),
    get: (place, id) => messages.get(place)?.find((message) => message.id === id),
    put(place, message, replaces) {
      const before = messages.get(place) ?? [];
      const after = before.some((one) => one.id === replaces)
        ? before.map((one) => (one.id === replaces ? message : one))
        : [...before, message];
      messages.set(place, after.slice(-limits.messagesPerPlace));
      tell({ kind: 'message', place, message, ...omitUndefined({ replaces }) });
    },
    working(place, change) {
      const count = (waiting.get(place) ?? 0) + change;
      waiting.set(place, count);
      tell({ kind: 'working', place, count });
    },
    snapshot: () => ({
      cursor: `${epoch}.${last}`,
      messages: Object.fromEntries(messages),
      working: Object.fromEntries(waiting),
    }),
    since(cursor) {
      const [of, number] = cursor.split('.');
      const seen = Number(number);
      const oldest = log[0]?.number ?? last + 1;
      if (of !== epoch || !Number.isInteger(seen) || seen < oldest - 1 || seen > last) return undefined;
      return log.filter((entry) => entry.number > seen).map((entry) => entry.told);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
