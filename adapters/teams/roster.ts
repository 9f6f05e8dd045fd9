/** The roster: whether a user is a member of the tenant, a guest, or neither. */
import * as z from 'zod';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Membership, Person } from '../../src/chat/person.ts';
import { createSingleFlight } from '../../src/lib/single-flight.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import type { Connector, ConversationAddress } from './connector.ts';
import type { TeamsServices } from './context.ts';
import { addressOf } from './conversation-references.ts';
import { findPersonalChat } from './direct-message.ts';
import type { Log } from './options.ts';

type PersonId = Pick<Person, 'tenant' | 'id'>;

export interface Roster {
  /**
   * Looks the person up in the first of these conversations that knows them, at most once an hour. If none does, returns
   * the last known answer for up to a day, else `unknown`. Never rejects.
   */
  membershipOf(person: PersonId, conversations: () => AsyncIterable<ConversationAddress>): Promise<Membership>;
}

const hourMs = 60 * 60_000;
/** After a failed lookup. */
const negativeTtlMs = 60_000;
const maxEntries = 20_000;

/** Older connectors spell the Entra id `objectId`. */
const memberSchema = z.object({
  aadObjectId: z.string().optional(),
  objectId: z.string().optional(),
  tenantId: z.string().optional(),
  userRole: z.string().optional(),
  userPrincipalName: z.string().optional(),
});

interface RosterOptions {
  readonly connector: Pick<Connector, 'getMember'>;
  readonly log: Log;
  /** How long an answer to the user waits for the roster; the lookup then continues. */
  readonly timeoutMs: number;
  readonly now?: () => number;
}

export function createRoster({ connector, log, timeoutMs, now = Date.now }: RosterOptions): Roster {
  const current = createTtlCache<Membership>({ maxEntries, ttlMs: hourMs, now });
  const lastKnown = createTtlCache<Membership>({ maxEntries, ttlMs: 24 * hourMs, now });
  const singleFlight = createSingleFlight<string, Membership>();

  const lookUp = async (person: PersonId, conversations: AsyncIterable<ConversationAddress>): Promise<Membership> => {
    let lastError: unknown;
    try {
      for await (const conversation of conversations) {
        try {
          const membership = parseMember(await connector.getMember(conversation, person.id), person);
          if (membership !== 'unknown') return membership;
        } catch (error) {
          lastError = error;
        }
      }
    } catch (error) {
      lastError = error;
    }
    log('failed to look up a user in the roster', { user: person.id, error: lastError });
    return 'unknown';
  };

  return {
    async membershipOf(person, conversations) {
      const key = `${person.tenant}/${person.id}`;
      const cached = current.get(key);
      if (cached !== undefined) return cached;
      const lookup = singleFlight(key, async () => {
        const found = await lookUp(person, conversations());
        const membership = found === 'unknown' ? (lastKnown.get(key) ?? found) : found;
        current.set(key, membership, found === 'unknown' ? { ttlMs: negativeTtlMs } : {});
        if (found !== 'unknown') lastKnown.set(key, found);
        return membership;
      });
      return withTimeout(lookup, timeoutMs, () => lastKnown.get(key) ?? 'unknown');
    },
  };
}

/**
 * What the roster says about the person. The role of a guest can be `user` as well
 * (https://github.com/MicrosoftDocs/msteams-docs/issues/6381), but the user principal name of a guest contains `#EXT#`:
 * https://learn.microsoft.com/entra/external-id/user-properties
 */
function parseMember(response: unknown, { tenant, id }: PersonId): Membership {
  const member = memberSchema.safeParse(response).data;
  if (member === undefined || !isSame(member.aadObjectId ?? member.objectId, id)) return 'unknown';
  const { tenantId, userRole, userPrincipalName } = member;
  if (tenantId === undefined || tenantId === '') return 'unknown';
  if (!isSame(tenantId, tenant)) return 'none';
  switch (userRole?.toLowerCase()) {
    case 'user':
    case 'owner':
      if (!userPrincipalName) return 'unknown';
      return userPrincipalName.toUpperCase().includes('#EXT#') ? 'guest' : 'member';
    case 'guest':
      return 'guest';
    case 'anonymous':
      return 'none';
    default:
      return 'unknown';
  }
}

/** How the person belongs to their tenant now. Local tools have no roster; only people on this machine use them. */
export async function findMembership(
  services: Pick<TeamsServices, 'roster' | 'references'>,
  person: Person,
  conversation: Conversation,
): Promise<Membership> {
  if (services.roster === undefined) return 'member';
  return services.roster.membershipOf(person, () => rosterConversations(services, person, conversation));
}

/** The conversation, if the bot is in it, and the personal chat. */
async function* rosterConversations(
  { references }: Pick<TeamsServices, 'references'>,
  person: Person,
  conversation: Conversation,
): AsyncGenerator<ConversationAddress> {
  const reference = await references.find(conversation);
  if (reference !== undefined && reference.isRemoved !== true) yield addressOf(reference, conversation.id);
  const chat = await findPersonalChat({ references }, person);
  if (chat !== undefined && chat.conversationId !== conversation.id) yield chat;
}

function isSame(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
