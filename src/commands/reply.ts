import type { Card, Reply } from '../chat.ts';

/** An answer for the asker. */
export function answer(card: Card, more: Partial<Reply> = {}): Reply {
  return { card, audience: 'asker', outcome: 'done', ...more };
}

/** An answer that says why something was not done. */
export function refusal(card: Card, more: Partial<Reply> = {}): Reply {
  return { card, audience: 'asker', outcome: 'refused', ...more };
}
