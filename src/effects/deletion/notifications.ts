/** Announces deletions through the outbox, so that each message arrives once. */
import { createHash } from 'node:crypto';
import type { Card } from '../../chat/card.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { readerOf } from '../../chat/keys.ts';
import { omitUndefined } from '../../lib/omit-undefined.ts';
import type { Context } from '../../request/context.ts';
import type { Deletion, NewDeletion } from '../../store/contract/deletions.ts';
import type { NewDelivery } from '../../store/contract/outbox.ts';

/** Asks everybody in the conversation for approval. */
export function requestDelivery(deletion: NewDeletion, card: Card): readonly NewDelivery[] {
  return createDeliveries('request', deletion, deletion.conversation, card, deletion.requestedAt);
}

/**
 * Announces the outcome of a deletion, at most once. It goes to the conversation if the request was public, else to
 * the requester's direct chat if they have one.
 */
export async function outcomeDelivery(
  deletion: Deletion,
  card: Card,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<readonly NewDelivery[]> {
  const { requester, conversation } = deletion;
  const direct = isPublic(deletion) ? undefined : await store.channels.findDirectChannel(requester);
  return createDeliveries('deletion', deletion, direct ?? conversation, card, now().toISOString());
}

/** Whether everybody in the conversation could see the request. */
export function isPublic({ phase, approver }: Pick<Deletion, 'phase' | 'approver'>): boolean {
  return approver !== undefined || phase === 'requested' || phase === 'withdrawn';
}

function createDeliveries(
  kind: 'request' | 'deletion',
  { id, instanceId, requester }: Pick<NewDeletion, 'id' | 'instanceId' | 'requester'>,
  conversation: Conversation,
  card: Card,
  at: string,
): readonly NewDelivery[] {
  // The CLI has exited by then; the case's history has the outcome.
  if (conversation.platform === 'cli') return [];
  // Platforms store the key with the message, so it must not contain the ID, which confirms the deletion.
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 20);
  const [detail] = card.text ?? [];
  const row = { title: card.title, ...omitUndefined({ detail, actions: card.actions }) };
  return [
    {
      key: `${kind}-${hash}`,
      conversation,
      watchId: undefined,
      card,
      entries: [{ instanceId, row }],
      reader: readerOf(requester),
      noticedAt: at,
      since: at,
      dueAt: at,
    },
  ];
}
