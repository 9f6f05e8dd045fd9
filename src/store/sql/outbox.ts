import { type Kysely, sql } from 'kysely';
import type { MessageRef } from '../../chat/adapter.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey } from '../../chat/keys.ts';
import { chunk } from '../../lib/chunk.ts';
import type { ChannelQueue, OutboxStore } from '../contract/outbox.ts';
import { batchSize, deleteInBatches } from './batch.ts';
import { markCorrupt, type OnCorruptRows } from './corrupt-rows.ts';
import {
  insertDeliveries,
  parseDeliveries,
  queueConversation,
  rescheduleDigestEntries,
  toDeliveryRecord,
} from './deliveries.ts';
import { deliveryTimesSchema, parseJsonColumn } from './schemas.ts';
import type { Tables } from './tables.ts';

const maxDigestRows = 5_000;

/** The states of deliveries that can never be posted. */
const deadStates: readonly string[] = ['dead', 'corrupt'];

export function createOutboxStore(db: Kysely<Tables>, onCorruptRows: OnCorruptRows): OutboxStore {
  return {
    ...createQueries(db, onCorruptRows),
    ...createStateChanges(db),
    expire: (before, at, failure) => expire(db, before, at, failure),
    prune: (before) => prune(db, before),
  };
}

type Queries = Pick<
  OutboxStore,
  | 'listQueues'
  | 'getHead'
  | 'listPending'
  | 'listDueDigestEntries'
  | 'has'
  | 'listForInstance'
  | 'listPosted'
  | 'countUnconfirmed'
  | 'countDeadLetters'
>;

function createQueries(db: Kysely<Tables>, onCorruptRows: OnCorruptRows): Queries {
  const queued = (conversation: Conversation) =>
    db
      .selectFrom('deliveries')
      .selectAll()
      .where('state', '=', 'queued')
      .where('conversation_key', '=', conversationKey(conversation))
      .orderBy('id');

  return {
    async has(key) {
      return (await db.selectFrom('deliveries').select('id').where('key', '=', key).executeTakeFirst()) !== undefined;
    },

    async listQueues() {
      const rows = await db
        .with('heads', (heads) =>
          heads
            .selectFrom('deliveries')
            .select((row) => [row.fn.min('id').as('head'), row.fn.countAll<number>().as('depth')])
            .where('state', '=', 'queued')
            .groupBy('conversation_key'),
        )
        .selectFrom('heads')
        .innerJoin('deliveries', 'deliveries.id', 'heads.head')
        .select(['head', 'depth', 'conversation_key', 'delivery', 'due_at', 'attempts', 'last_attempt_at'])
        .execute();
      const queues: ChannelQueue[] = [];
      const corrupt: number[] = [];
      for (const row of rows) {
        const conversation = queueConversation(row);
        if (conversation === undefined) corrupt.push(row.head);
        else {
          const { depth, due_at: dueAt, attempts, last_attempt_at: lastAttemptAt } = row;
          queues.push({ conversation, depth, dueAt, attempts, lastAttemptAt: lastAttemptAt ?? undefined });
        }
      }
      await markCorrupt(db, 'deliveries', corrupt, onCorruptRows);
      return queues;
    },

    async getHead(conversation) {
      for (;;) {
        const row = await queued(conversation).limit(1).executeTakeFirst();
        if (row === undefined) return undefined;
        const [delivery] = await parseDeliveries(db, [row], onCorruptRows);
        if (delivery !== undefined) return delivery;
      }
    },

    async listPending(conversation, max, after = 0) {
      const query = queued(conversation).where('attempted_at', 'is', null).where('id', '>', after);
      return parseDeliveries(db, await query.limit(max).execute(), onCorruptRows);
    },

    async listDueDigestEntries(now, latest) {
      const rows = await db
        .selectFrom('deliveries')
        .selectAll()
        .where('state', '=', 'digest')
        .where((row) => row.or([row('due_at', '<=', now), row('noticed_at', '>', latest)]))
        .orderBy('id')
        .limit(maxDigestRows)
        .execute();
      return parseDeliveries(db, rows, onCorruptRows);
    },

    async listForInstance(instanceId, max, conversation) {
      const all = db
        .selectFrom('delivery_instances')
        .innerJoin('deliveries', 'deliveries.key', 'delivery_instances.delivery_key')
        .selectAll('deliveries')
        .where('delivery_instances.instance_id', '=', instanceId);
      const key = conversation && conversationKey(conversation);
      const query = key === undefined ? all : all.where('conversation_key', '=', key);
      const rows = await query.orderBy('deliveries.id', 'desc').limit(max).execute();
      return rows.map(toDeliveryRecord).filter((record) => record !== undefined);
    },

    async listPosted(since, max) {
      const rows = await db
        .selectFrom('deliveries')
        .select(['delivery', 'posted_at'])
        .where('state', '=', 'posted')
        .where('posted_at', '>=', since)
        .orderBy('posted_at', 'desc')
        .limit(max)
        .execute();
      return rows.flatMap(({ delivery, posted_at: postedAt }) => {
        const times = parseJsonColumn(deliveryTimesSchema, delivery);
        return times === undefined || times.isRootRefresh === true || postedAt === null ? [] : [{ ...times, postedAt }];
      });
    },

    async countUnconfirmed() {
      const { count } = await db
        .selectFrom('deliveries')
        .select((row) => row.fn.countAll<number>().as('count'))
        .where('state', '=', 'queued')
        .where('attempted_at', 'is not', null)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async countDeadLetters() {
      const { count } = await db
        .selectFrom('deliveries')
        .select((row) => row.fn.countAll<number>().as('count'))
        .where('state', 'in', deadStates)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  };
}

type StateChanges = Omit<OutboxStore, keyof Queries | 'expire' | 'prune'>;

function createStateChanges(db: Kysely<Tables>): StateChanges {
  const setPosted = (key: string, message: MessageRef, at: string) =>
    db
      .updateTable('deliveries')
      .set({ state: 'posted', message_ref: message, posted_at: at, failure: null })
      .where('key', '=', key)
      .where('state', '!=', 'posted');

  /** Resolves with the message that is recorded then. */
  async function recordMessage(
    key: string,
    update: ReturnType<typeof setPosted>,
    message: MessageRef,
  ): Promise<MessageRef | undefined> {
    const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) return message;
    const before = await db.selectFrom('deliveries').select('message_ref').where('key', '=', key).executeTakeFirst();
    return before?.message_ref ?? undefined;
  }

  return {
    async markAttempt({ key, attempts }, at) {
      const { numUpdatedRows } = await db
        .updateTable('deliveries')
        .set((row) => ({
          attempts: row('attempts', '+', 1),
          attempted_at: row.fn.coalesce('attempted_at', row.val(at)),
          last_attempt_at: at,
        }))
        .where('key', '=', key)
        .where('state', '=', 'queued')
        .where('attempts', '=', attempts)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    async forgetAttempts({ key, attempts }) {
      await db
        .updateTable('deliveries')
        .set({ attempted_at: null })
        .where('key', '=', key)
        .where('attempts', '=', attempts)
        .execute();
    },

    markPosted: (key, message, at) => recordMessage(key, setPosted(key, message, at), message),

    markFound({ key, lastAttemptAt = null }, message, at) {
      const update = setPosted(key, message, at).where('last_attempt_at', 'is not distinct from', lastAttemptAt);
      return recordMessage(key, update, message);
    },

    async postpone(key, dueAt, failure) {
      await db.updateTable('deliveries').set({ due_at: dueAt, failure }).where('key', '=', key).execute();
    },

    async postponeUnsent(key, dueAt, failure) {
      await db
        .updateTable('deliveries')
        .set((row) => ({ due_at: dueAt, failure, attempts: row('attempts', '+', 1) }))
        .where('key', '=', key)
        .execute();
    },

    async deadLetter(key, failure) {
      await db
        .updateTable('deliveries')
        .set({ state: 'dead', failure })
        .where('key', '=', key)
        .where('state', '!=', 'posted')
        .execute();
    },

    async discard(key) {
      await db
        .updateTable('deliveries')
        .set({ state: 'discarded' })
        .where('key', '=', key)
        .where('state', '=', 'queued')
        .execute();
    },

    rescheduleDigestEntries: (entries, times) => rescheduleDigestEntries(db, entries, times),

    async replace(ids, deliveries) {
      try {
        await db.transaction().execute(async (transaction) => {
          for (const some of chunk(ids, batchSize)) await deleteOrThrow(transaction, some);
          await insertDeliveries(transaction, deliveries);
        });
        return true;
      } catch (error) {
        if (error instanceof AlreadyDeliveredError) return false;
        throw error;
      }
    },
  };
}

/** Another process is posting one of the deliveries, or has replaced it. */
class AlreadyDeliveredError extends Error {
  override readonly name = 'AlreadyDeliveredError';
}

/** Deletes all of them or throws: one that was attempted or replaced could arrive twice, or never. */
async function deleteOrThrow(db: Kysely<Tables>, ids: readonly number[]): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('deliveries')
    .where('id', 'in', ids)
    .where('state', 'in', ['queued', 'digest'])
    .where('attempted_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(numDeletedRows) !== ids.length) {
    throw new AlreadyDeliveredError('a delivery was attempted or replaced');
  }
}

async function prune(db: Kysely<Tables>, before: string): Promise<number> {
  const posted = await deleteInBatches(db, 'deliveries', sql`state = 'posted' and posted_at < ${before}`);
  await deleteInBatches(
    db,
    'deliveries',
    sql`state in (${sql.join([...deadStates, 'discarded'])}) and due_at < ${before}`,
  );
  await deleteInBatches(
    db,
    'delivery_instances',
    sql`not exists (select 1 from deliveries where deliveries.key = delivery_instances.delivery_key)`,
  );
  return posted;
}

async function expire(db: Kysely<Tables>, before: string, at: string, failure: string): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('deliveries')
    .set({ state: 'dead', due_at: at, failure })
    .where('state', '=', 'queued')
    .where('noticed_at', '<', before)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
