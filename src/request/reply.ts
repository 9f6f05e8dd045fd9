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

/** A reply that asks for what the command needs before it can be executed. */
export function asked(card: Card, more: Partial<Reply> = {}): Reply {
  return { card, visibility: 'ephemeral', outcome: 'asked', ...more };
}

/** A page of a list, which replaces the one that the page was chosen on; refused beyond the last one. */
export function pageReply(card: Card, page: number | undefined, pages: number): Reply {
  const more = { replacesOriginal: page !== undefined };
  return (page ?? 1) > pages ? rejected(card, more) : ok(card, more);
}

/** For changes that concern everybody in the conversation. */
export const publicReply = { visibility: 'public' } as const;

/** For replies that also replace a message that everybody saw. */
export const publicReplacement = { ...publicReply, replacesOriginal: true } as const;
