/**
 * Messages in a channel or group chat that only one person sees, for a day:
 * https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages
 */
import type { Person } from '../../src/chat/person.ts';
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import type { ConversationAddress } from './connector.ts';
import { ConnectorError, isForbidden } from './connector-errors.ts';
import type { ActivityContext } from './context.ts';
import type { HostAllowlist } from './host-allowlist.ts';
import type { Log } from './options.ts';

export interface Targeting {
  /** Where to send a message that only the user of this activity sees; `undefined` if that is not possible. */
  findAddress(context: ActivityContext): ConversationAddress | undefined;
  /** Whether the connector refuses such a message to the user. A tenant that does not allow any is not tried for a while. */
  recordRefusal(error: unknown, person: Pick<Person, 'tenant'>): boolean;
}

interface TargetingOptions {
  readonly hosts: Pick<HostAllowlist, 'knowsTargeting'>;
  /** False for local tools, which would show such messages to everybody. */
  readonly isEnabled: boolean;
  readonly log: Log;
  readonly now?: () => number;
}

const refusalTtlMs = 60 * 60_000;

/** These say nothing about the tenant. */
const conversationCodes: readonly (string | undefined)[] = ['BotNotInConversationRoster', 'MessageWritesBlocked'];

export function createTargeting({ hosts, isEnabled, log, now = Date.now }: TargetingOptions): Targeting {
  const refused = createTtlCache<true>({ maxEntries: 1_000, ttlMs: refusalTtlMs, now });
  return {
    findAddress({ activity, address, event }) {
      const { from, recipient, id, type } = activity;
      const { isDirect, isUnresolved, tenant } = event.conversation;
      const isPossible = isEnabled && !isDirect && isUnresolved !== true && event.botMayBeAbsent !== true;
      if (!isPossible || from === undefined || refused.get(tenant) || !hosts.knowsTargeting(address.serviceUrl)) {
        return undefined;
      }
      const isPrompt = type === 'message' && recipient?.isTargeted === true && id !== undefined;
      return { ...address, recipient: { id: from.id, name: from.name }, ...(isPrompt ? { promptId: id } : {}) };
    },
    recordRefusal(error, { tenant }) {
      if (!(error instanceof ConnectorError) || !(isForbidden(error) || error.status === 400)) return false;
      if (error.status === 403 && !conversationCodes.includes(error.code)) {
        log('the tenant allows no targeted messages; private replies go to personal chats', { error });
        refused.set(tenant, true);
      }
      return true;
    },
  };
}
