import type { Card } from '../chat/card.ts';
import type { Reply } from '../chat/reply.ts';

/** A reply that only the person can see, by default. */
export function ok(card: Card, more: Partial<Reply> = {}): Reply {
  return { card, visibility: 'ephemeral', outcome: 'done', ...more };
}

/** A reply that says why the command was not executed. */
export function rejected(card: Card, more: Partial<Reply> = {}): Reply {
  return { card, visibility: 'ephemeral', outcome: 'refused', ...more };
}

/** For changes of the conversation itself: everybody there sees them, and who made them. */
export const publicReply = { visibility: 'public' } as const;

/** The same, where everybody also saw the message that the reply replaces. */
export const publicReplacement = { ...publicReply, replacesOriginal: true } as const;
