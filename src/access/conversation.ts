import type { Conversation } from '../chat/conversation.ts';
import { conversationKey } from '../chat/keys.ts';

/** Whether both are the same channel or chat; threads belong to their channel. */
export function isSameConversation(one: Conversation, other: Conversation): boolean {
  return conversationKey(one) === conversationKey(other);
}

/**
 * Whether the person a question was put to in `asked` can answer it in `answered`: in the same conversation, or in
 * their direct chat with the bot, where platforms deliver ephemeral messages.
 */
export function canAnswerFrom(asked: Conversation, answered: Conversation): boolean {
  if (isSameConversation(asked, answered)) return true;
  return answered.isDirect && answered.platform === asked.platform && answered.tenant === asked.tenant;
}
