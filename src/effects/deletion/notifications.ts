/** Telling a place what nobody there has just asked: through the outbox, so that it arrives once. */
import { createHash } from 'node:crypto';
import type { Card } from '../../chat/card.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { readerOf } from '../../chat/keys.ts';
import { omitUndefined } from '../../lib/omit-undefined.ts';
import type { Context } from '../../request/context.ts';
import type { Deletion, NewDeletion } from '../../store/contract/deletions.ts';
import type { NewDelivery } from '../../store/contract/watching.ts';

/** Says, to everybody in the place, that somebody has to approve it. */
export function requestDelivery(deletion: NewDeletion, card: Card): readonly NewDelivery[] {
  return deliveryOf('request', deletion, deletion.place, card, deletion.askedAt);
}

/**
 * Says what became of a deletion; at most once for each. What took two people was seen by everybody in the place;
 * the rest was between one person and the bot, and goes to their own chat where there is one.
 */
export async function outcomeDelivery(
  deletion: Deletion,
  card: Card,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<readonly NewDelivery[]> {
  const { asker, place } = deletion;
  const own = isPublic(deletion) ? undefined : await store.outbox.directPlace(asker);
  return deliveryOf('deletion', deletion, own ?? place, card, now().toISOString());
}

/** Whether everybody in its place could see that it was asked for. */
export function isPublic({ phase, approver }: Pick<Deletion, 'phase' | 'approver'>): boolean {
  return approver !== undefined || phase === 'requested' || phase === 'withdrawn';
}

function deliveryOf(
  what: 'request' | 'deletion',
  { id, instanceId, asker }: Pick<NewDeletion, 'id' | 'instanceId' | 'asker'>,
  place: Conversation,
  card: Card,
  at: string,
): readonly NewDelivery[] {
  // Nobody reads what is said to the shell after its command has ended; the history has it.
  if (place.platform === 'cli') return [];
  // Platforms keep the key with the message, and the id opens something: it is not told.
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 20);
  const [detail] = card.text ?? [];
  const row = {
    title: card.title,
    ...omitUndefined({ detail, actions: card.actions }),
  };
  return [
    {
      key: `${what}-${hash}`,
      place,
      watchId: undefined,
      card,
      entries: [{ instanceId, row }],
      reader: readerOf(asker),
      noticedAt: at,
      since: at,
      dueAt: at,
    },
  ];
}
