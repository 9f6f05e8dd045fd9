/** What Slack's error codes mean for an announcement: https://docs.slack.dev/reference/methods/chat.postMessage */
import type { DeliveryFailure } from '../../src/chat/adapter.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { SlackFailure } from './web-api.ts';

type Reasons = ChatStrings['unreachable'];

const missingMessageCodes: readonly string[] = [
  'message_not_found',
  'thread_not_found',
  'cant_update_message',
  'edit_window_closed',
];

/** The message is at fault, not the channel. Codes about blocks also come for the text without blocks. */
const rejectedMessageCodes: readonly string[] = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'too_many_attachments',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
];

const missingChannelCodes: readonly string[] = [
  'channel_not_found',
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
];

const invalidTokenCodes: readonly string[] = [
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'org_login_required',
  'team_access_not_granted',
];

export function toDeliveryFailure(failure: SlackFailure, reasons: Reasons): DeliveryFailure {
  switch (failure.kind) {
    case 'rate-limited':
      return { kind: 'retry', afterMs: failure.afterMs };
    case 'not-sent':
      return { kind: 'retry' };
    case 'ambiguous':
      return { kind: 'ambiguous' };
    case 'rejected':
      if (missingMessageCodes.includes(failure.code)) return { kind: 'missing' };
      return rejectedMessageCodes.includes(failure.code)
        ? { kind: 'rejected', reason: failure.code }
        : { kind: 'unavailable', reason: unavailableReason(failure.code, reasons) };
    default:
      return failure satisfies never;
  }
}

/** Whether the code says that the bot is not a member of the channel, or that there is no such channel. */
export function isUnavailableCode(code: string): boolean {
  return code === 'not_in_channel' || missingChannelCodes.includes(code);
}

export function unavailableReason(code: string, reasons: Reasons): string {
  if (code === 'is_archived') return reasons.archived;
  if (code === 'not_in_channel') return reasons.removed;
  if (missingChannelCodes.includes(code)) return reasons.gone;
  return invalidTokenCodes.includes(code) ? reasons.uninstalled : reasons.refused(code);
}
