import type { Conversation } from '../chat/conversation.ts';
import { conversationKey } from '../chat/keys.ts';

/** Whether both are one channel or chat; a thread belongs to its channel. */
export function isSamePlace(one: Conversation, other: Conversation): boolean {
  return conversationKey(one) === conversationKey(other);
}

/**
 * Whether a question that was asked in one place may be answered from another, by the person it was put to: it is
 * the same place, or the chat of that person alone, where platforms take what is for one person's eyes.
 */
export function isWhereAsked(asked: Conversation, answered: Conversation): boolean {
  if (isSamePlace(asked, answered)) return true;
  return answered.isDirect && answered.platform === asked.platform && answered.tenant === asked.tenant;
}
