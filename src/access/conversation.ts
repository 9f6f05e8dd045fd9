import type { Conversation } from '../chat/conversation.ts';
import { conversationKey } from '../chat/keys.ts';

/** Whether both are the same channel or chat; threads belong to their channel. */
export function isSameConversation(a: Conversation, b: Conversation): boolean {
  return conversationKey(a) === conversationKey(b);
}

/**
 * Whether the person a question was put to in `asked` can answer it in `answered`: in the same conversation, or in
 * their direct chat with the bot, where platforms deliver ephemeral messages.
 */
export function canAnswerFrom(origin: Conversation, current: Conversation): boolean {
  if (isSameConversation(origin, current)) return true;
  return current.isDirect && current.platform === origin.platform && current.tenant === origin.tenant;
}
