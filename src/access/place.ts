import type { Place } from '../chat.ts';
import { placeKey } from '../store/watching.ts';

/** Whether both are one channel or chat; a thread belongs to its channel. */
export function isSamePlace(one: Place, other: Place): boolean {
  return placeKey(one) === placeKey(other);
}

/**
 * Whether a question that was asked in one place may be answered from another, by the person it was put to: it is
 * the same place, or the chat of that person alone, where platforms take what is for one person's eyes.
 */
export function isWhereAsked(asked: Place, answered: Place): boolean {
  if (isSamePlace(asked, answered)) return true;
  return answered.direct && answered.platform === asked.platform && answered.tenant === asked.tenant;
}
