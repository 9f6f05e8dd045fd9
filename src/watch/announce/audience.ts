/**
 * Access checks right before a delivery is sent. It may have waited in a queue, for a digest or for an unavailable
 * channel, and its watch's owner may have lost access since.
 */
import {
  type Authorization,
  type AuthorizationServices,
  authorizeListener,
  isPermitted,
} from '../../access/authorization.ts';
import type { CardContext } from '../../cards/card-context.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';
import type { Delivery, DeliveryEntry } from '../../store/contract/outbox.ts';
import type { Watch } from '../../store/contract/watches.ts';

/** What a person may do and see in a conversation right now. */
export type Authorize = (person: Person, conversation: Conversation) => Promise<Authorization>;

/** `indeterminate`: it depends on an owner or a group that cannot be looked up right now. */
type Verdict = 'allow' | 'indeterminate' | 'deny';

/** Returns the delivery with the entries that may be shown; `indeterminate` or `deny` if there is nothing to show. */
export async function filterByAccess(
  delivery: Delivery,
  authorize: Authorize,
  cardContextFor: (locale: string | undefined) => CardContext,
): Promise<Delivery | 'indeterminate' | 'deny'> {
  const { entries, card, conversation } = delivery;
  if (entries.length === 0) return delivery;
  const verdicts = await Promise.all(entries.map((entry) => authorizeEntry(entry, conversation, authorize)));
  if (verdicts.includes('indeterminate')) return 'indeterminate';
  const allowed = entries.filter((_, index) => verdicts[index] === 'allow');
  if (allowed.length === entries.length) return delivery;
  if (allowed.length === 0) return 'deny';
  const { changes } = cardContextFor(delivery.reader?.locale).text;
  const title = changes.listTitle(allowed.reduce((sum, { cases = 1 }) => sum + cases, 0));
  const table = card.table && {
    ...card.table,
    caption: title,
    rows: card.table.rows.filter((_, index) => verdicts[index] === 'allow'),
  };
  const rows = allowed.map(({ row }) => row);
  return { ...delivery, entries: allowed, card: { ...card, title, ...(table === undefined ? { rows } : { table }) } };
}

async function authorizeEntry(
  { audience }: DeliveryEntry,
  conversation: Conversation,
  authorize: Authorize,
): Promise<Verdict> {
  if (audience === undefined) return 'allow';
  const { owners, applicationName } = audience;
  const authorizations = await Promise.all(owners.map((owner) => authorize(owner, conversation)));
  if (authorizations.some((one) => isPermitted(one, 'viewer', { applicationName }))) return 'allow';
  const isPossible = authorizations.some(
    (one) => isPossiblyAllowed(one) && one.instanceFilter?.({ applicationName }) !== false,
  );
  return isPossible ? 'indeterminate' : 'deny';
}

/** Whether a person has a role, or may turn out to have one. */
export function isPossiblyAllowed({ role, isIndeterminate }: Pick<Authorization, 'role' | 'isIndeterminate'>): boolean {
  return role !== undefined || isIndeterminate;
}

/** Whether a watch announces nothing because its owner has certainly lost access. Never rejects. */
export async function hasUnauthorizedOwner(
  { owner, conversation }: Watch,
  services: AuthorizationServices,
): Promise<boolean> {
  return !isPossiblyAllowed(await authorizeListener(services, owner, conversation));
}
