/** What Slack's error codes mean for an announcement: https://docs.slack.dev/reference/methods/chat.postMessage */
import type { DeliveryFailure } from '../../src/chat/adapter.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { isInvalidTokenCode, type SlackFailure } from './web-api.ts';

type Reasons = ChatStrings['unreachable'];

/** The message to update or to reply to is gone, or takes no replies; another message can be posted. */
const missingMessageCodes: readonly string[] = [
  'message_not_found',
  'thread_not_found',
  'cant_update_message',
  'edit_window_closed',
  'cannot_reply_to_message',
  'invalid_thread_ts',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
  'thread_locked',
];

/** The message is at fault, not the channel. Codes about blocks also come for the text without blocks. */
const rejectedMessageCodes: readonly string[] = [
  'attachment_payload_limit_exceeded',
  'invalid_arguments',
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'too_many_attachments',
  'too_many_contact_cards',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
  'slack_connect_canvas_sharing_blocked',
  'slack_connect_file_link_sharing_blocked',
  'http_413',
];

/** The same message can be posted later, although nobody did anything. */
const temporaryCodes: readonly string[] = ['external_channel_migrating', 'message_limit_exceeded', 'team_added_to_org'];

const missingChannelCodes: readonly string[] = [
  'channel_not_found',
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
];

/** The bot may post nothing there, whatever the message says. */
const forbiddenChannelCodes: readonly string[] = [
  'access_denied',
  'accesslimited',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'is_archived',
  'messages_tab_disabled',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_in_channel',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
];

const unavailableCodes: readonly string[] = [...missingChannelCodes, ...forbiddenChannelCodes];

export function toDeliveryFailure(failure: SlackFailure, reasons: Reasons): DeliveryFailure {
  switch (failure.kind) {
    case 'rate-limited':
      return { kind: 'retry', afterMs: failure.afterMs };
    case 'not-sent':
      return { kind: 'retry' };
    case 'ambiguous':
      return { kind: 'ambiguous' };
    case 'rejected':
      return toRejection(failure.code, reasons);
    default:
      return failure satisfies never;
  }
}

/** Slack has more codes than it documents; an unknown one can mean the message or the channel. */
function toRejection(code: string, reasons: Reasons): DeliveryFailure {
  if (missingMessageCodes.includes(code)) return { kind: 'missing' };
  if (temporaryCodes.includes(code)) return { kind: 'retry' };
  const reason = unavailableReason(code, reasons);
  if (unavailableCodes.includes(code) || isInvalidTokenCode(code)) return { kind: 'unavailable', reason };
  return rejectedMessageCodes.includes(code)
    ? { kind: 'rejected', reason: code }
    : { kind: 'rejected', reason: code, ifEverywhere: reason };
}

/** What a rejected search of the history means: the same as for a post if that would be rejected, too. */
export function toSearchFailure(code: string, reasons: Reasons): DeliveryFailure {
  const isAboutChannel = isUnavailableCode(code) || isInvalidTokenCode(code);
  return isAboutChannel ? toRejection(code, reasons) : { kind: 'rejected', reason: code };
}

/** Whether the code says that the bot is not a member of the channel, or that there is no such channel. */
export function isUnavailableCode(code: string): boolean {
  return code === 'not_in_channel' || missingChannelCodes.includes(code);
}

export function unavailableReason(code: string, reasons: Reasons): string {
  if (code === 'is_archived') return reasons.archived;
  if (code === 'not_in_channel') return reasons.removed;
  if (missingChannelCodes.includes(code)) return reasons.gone;
  return isInvalidTokenCode(code) ? reasons.uninstalled : reasons.refused(code);
}
