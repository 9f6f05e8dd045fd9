/** Rows of the outbox: how they are written and read. */
import { setImmediate } from 'node:timers/promises';
import type { Insertable, Kysely, Selectable } from 'kysely';
import * as z from 'zod';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey } from '../../chat/keys.ts';
import { chunk } from '../../lib/chunk.ts';
import type { Delivery, DeliveryRecord, DeliveryState, NewDelivery } from '../contract/outbox.ts';
import { bulkInserts } from './batch.ts';
import { markCorrupt, type OnCorruptRows } from './corrupt-rows.ts';
import { conversationSchema, deliverySchema, parseJsonColumn } from './schemas.ts';
import type { DeliveriesTable, Tables } from './tables.ts';

/** Rows parsed before control returns to the event loop. */
const parseBatchSize = 100;

/** Queues deliveries. A delivery whose key exists, in any state, is left as it is. */
export async function insertDeliveries(db: Kysely<Tables>, deliveries: readonly NewDelivery[]): Promise<void> {
  for (const insert of bulkInserts(db, 'deliveries', deliveries.map(toRow))) {
    await insert.onConflict((conflict) => conflict.column('key').doNothing()).execute();
  }
  const instances = deliveries.flatMap(({ key, entries }) =>
    [...new Set(entries.map(({ instanceId }) => instanceId))].map((id) => ({ instance_id: id, delivery_key: key })),
  );
  for (const insert of bulkInserts(db, 'delivery_instances', instances)) {
    await insert.onConflict((conflict) => conflict.columns(['instance_id', 'delivery_key']).doNothing()).execute();
  }
}

/** Digest entries get other times, and keep their order. Those that another process has collected meanwhile are left out. */
export async function rescheduleDigestEntries(
  db: Kysely<Tables>,
  entries: readonly Delivery[],
  times: Pick<NewDelivery, 'dueAt' | 'noticedAt'>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const { id, attempts: _attempts, attemptedAt: _first, lastAttemptAt: _last, ...entry } of entries) {
      const { delivery, due_at, noticed_at } = toRow({ ...entry, ...times });
      await transaction
        .updateTable('deliveries')
        .set({ delivery, due_at, noticed_at })
        .where('id', '=', id)
        .where('state', '=', 'digest')
        .execute();
    }
  });
}

const deliveryStates = ['digest', 'queued', 'posted', 'dead', 'discarded'] as const satisfies DeliveryState[];

/** Missing if the row is corrupt. */
export function toDeliveryRecord(row: Selectable<DeliveriesTable>): DeliveryRecord | undefined {
  const delivery = fromRow(row);
  const state = deliveryStates.find((one) => one === row.state);
  if (delivery === undefined || state === undefined) return undefined;
  return {
    ...delivery,
    state,
    postedAt: row.posted_at ?? undefined,
    message: row.message_ref ?? undefined,
    failure: row.failure ?? undefined,
  };
}

/** Parses rows into deliveries; corrupt ones are marked and left out. */
export async function parseDeliveries(
  db: Kysely<Tables>,
  rows: readonly Selectable<DeliveriesTable>[],
  onCorruptRows: OnCorruptRows,
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  const corrupt: number[] = [];
  for (const some of chunk(rows, parseBatchSize)) {
    for (const row of some) {
      const delivery = fromRow(row);
      if (delivery === undefined) corrupt.push(row.id);
      else deliveries.push(delivery);
    }
    if (some.length === parseBatchSize) await setImmediate();
  }
  await markCorrupt(db, 'deliveries', corrupt, onCorruptRows);
  return deliveries;
}

function toRow({ key, watchId, dueAt, isDigestEntry, ...rest }: NewDelivery): Insertable<DeliveriesTable> {
  return {
    key,
    conversation_key: conversationKey(rest.conversation),
    watch_id: watchId ?? null,
    delivery: JSON.stringify(rest),
    noticed_at: rest.noticedAt,
    due_at: dueAt,
    state: isDigestEntry === true ? 'digest' : 'queued',
    attempts: 0,
    attempted_at: null,
    last_attempt_at: null,
    posted_at: null,
    message_ref: null,
    failure: null,
  };
}

function fromRow(row: Selectable<DeliveriesTable>): Delivery | undefined {
  const rest = parseJsonColumn(deliverySchema, row.delivery);
  const conversation = conversationOf(rest?.conversation, row.conversation_key);
  if (rest === undefined || conversation === undefined) return undefined;
  return {
    ...rest,
    conversation,
    id: row.id,
    key: row.key,
    watchId: row.watch_id ?? undefined,
    dueAt: row.due_at,
    attempts: row.attempts,
    attemptedAt: row.attempted_at ?? undefined,
    lastAttemptAt: row.last_attempt_at ?? undefined,
  };
}

const keyParts = z.tuple([z.string(), z.string(), z.string()]);
const conversationOnly = z.object({ conversation: conversationSchema });

/** The channel whose queue a row is in. The key counts: a conversation in the row is used only if it has the same key. */
export function queueConversation(
  row: Pick<Selectable<DeliveriesTable>, 'delivery' | 'conversation_key'>,
): Conversation | undefined {
  return conversationOf(parseJsonColumn(conversationOnly, row.delivery)?.conversation, row.conversation_key);
}

function conversationOf(conversation: Conversation | undefined, key: string): Conversation | undefined {
  if (conversation !== undefined && conversationKey(conversation) === key) return conversation;
  const ids = parseJsonColumn(keyParts, key);
  if (ids === undefined) return undefined;
  const [platform, tenant, id] = ids;
  return conversationSchema.safeParse({ platform, tenant, id, isDirect: false }).data;
}
