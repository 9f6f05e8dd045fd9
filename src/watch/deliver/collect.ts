/** Collects several deliveries of one conversation into lists. */
import { createHash } from 'node:crypto';
import type { CardContext } from '../../cards/card-context.ts';
import { listCards } from '../../cards/change.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { RichText } from '../../chat/rich-text.ts';
import { groupBy, type NonEmpty } from '../../lib/group-by.ts';
import type { Delivery, DeliveryEntry, NewDelivery, OutboxStore } from '../../store/contract/outbox.ts';
import type { Strings } from '../../text/strings.ts';
import { maxRefreshes } from '../announce/messages.ts';

interface CollectedLists {
  cardContextFor(locale: string | undefined): CardContext;
  /** In the language of its entries. */
  title(text: Strings, entries: number): string;
  intro(text: Strings): readonly RichText[];
  /** Makes the keys of the lists unique, see {@link shortHash}. */
  readonly hash: string;
  readonly at: string;
  /** When they were due, if they waited on purpose: the delay of the lists counts from then. */
  readonly dueAt?: string | undefined;
}

/** Replaces deliveries by lists, at least one in each of their languages. Returns false if another process changed some of them meanwhile. */
export async function collectIntoLists(
  outbox: OutboxStore,
  deliveries: readonly Delivery[],
  options: CollectedLists,
): Promise<boolean> {
  if (deliveries.length === 0) return true;
  const byLanguage = groupBy(deliveries, ({ reader }) => options.cardContextFor(reader?.locale).text.language);
  return outbox.replace(
    deliveries.map(({ id }) => id),
    [...[...byLanguage.values()].flatMap((group) => listsOf(group, options)), ...rootRefreshes(deliveries)],
  );
}

function listsOf(
  deliveries: NonEmpty<Delivery>,
  { cardContextFor, title, intro, hash, at, dueAt }: CollectedLists,
): readonly NewDelivery[] {
  const [first] = deliveries;
  const { reader = {} } = first;
  const context = cardContextFor(reader.locale);
  const { text } = context;
  const entries = entriesOf(deliveries);
  const watchIds = new Set(deliveries.flatMap((one) => [one.watchId, ...(one.otherWatchIds ?? [])]));
  // A list with entries of no watch has no watch either, so that removing a watch does not remove them.
  const watchId = watchIds.has(undefined) ? undefined : first.watchId;
  const otherWatchIds = [...watchIds].flatMap((id) => (id === undefined || id === watchId ? [] : [id]));
  return listCards(context, entries, title(text, entries.length), intro(text), reader).map((part, index) => ({
    ...createNotice(`${listKeyPrefix(hash)}${first.id}-${index}`, first.conversation, part.card, at),
    entries: part.entries,
    watchId,
    otherWatchIds,
    reader: first.reader,
    noticedAt: dueAt ?? first.noticedAt,
    since: dueAt ?? first.since,
  }));
}

/** Refreshes of the root messages that the collected deliveries would have updated. */
function rootRefreshes(deliveries: readonly Delivery[]): readonly NewDelivery[] {
  const lastByInstance = new Map(deliveries.map((one) => [one.root?.instanceId, one]));
  lastByInstance.delete(undefined);
  if (lastByInstance.size > maxRefreshes) return [];
  return [...lastByInstance.values()].map((one) => ({
    ...toNewDelivery(one),
    key: `${one.key}-later`,
    card: one.root?.card ?? one.card,
    picture: undefined,
    isRootRefresh: true,
  }));
}

/** Keys of the lists that were created with a hash. */
export function listKeyPrefix(hash: string): string {
  return `list-${hash}-`;
}

export function shortHash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 20);
}

export function entriesOf(deliveries: readonly Delivery[]): readonly DeliveryEntry[] {
  return deliveries.flatMap((one) => one.entries);
}

function toNewDelivery({
  id: _id,
  attempts: _attempts,
  attemptedAt: _attemptedAt,
  ...delivery
}: Delivery): NewDelivery {
  return delivery;
}

/** A delivery that is not about an instance. */
export function createNotice(
  key: string,
  conversation: Conversation,
  card: NewDelivery['card'],
  at: string,
): NewDelivery {
  return { key, conversation, watchId: undefined, card, entries: [], noticedAt: at, since: at, dueAt: at };
}
