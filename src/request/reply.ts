import type { Card } from '../chat/card.ts';
import type { Reply } from '../chat/reply.ts';

/** An answer for the asker. */
export function answer(card: Card, more: Partial<Reply> = {}): Reply {
  return { card, visibility: 'ephemeral', outcome: 'done', ...more };
}

/** An answer that says why something was not done. */
export function refusal(card: Card, more: Partial<Reply> = {}): Reply {
  return { card, visibility: 'ephemeral', outcome: 'refused', ...more };
}
