import { type Kysely, sql } from 'kysely';
import { conversationKey, personKey } from '../../chat/keys.ts';
import { toBoundedKey } from '../../lib/bounded-key.ts';
import type { ChannelStore } from '../contract/channels.ts';
import { deleteInBatches } from './batch.ts';
import { moveChannel } from './move-channel.ts';
import { conversationSchema, deliverySchema, parseJsonColumn } from './schemas.ts';
import type { Tables } from './tables.ts';

const dayMs = 24 * 60 * 60_000;

export function createChannelStore(db: Kysely<Tables>): ChannelStore {
  return {
    async findRootMessage(conversation, instanceId) {
      const row = await db
        .selectFrom('root_messages')
        .select('message_ref')
        .where('conversation_key', '=', conversationKey(conversation))
        .where('instance_id', '=', instanceId)
        .executeTakeFirst();
      return row?.message_ref;
    },

    async saveRootMessage(conversation, instanceId, message, at) {
      const saved = await db
        .insertInto('root_messages')
        .values({
          conversation_key: conversationKey(conversation),
          instance_id: instanceId,
          message_ref: message,
          used_at: at,
        })
        .onConflict((conflict) => conflict.columns(['conversation_key', 'instance_id']).doUpdateSet({ used_at: at }))
        .returning('message_ref')
        .executeTakeFirstOrThrow();
      return saved.message_ref;
    },

    async findThreadInstance({ threadId, ...channel }, root) {
      if (threadId === undefined) return undefined;
      const key = conversationKey(channel);
      const announced = root === undefined ? undefined : await findAnnouncedInstance(db, key, root);
      if (announced !== undefined) return announced;
      const row = await db
        .selectFrom('thread_instances')
        .select('instance_id')
        .where('conversation_key', '=', key)
        .where('thread_id', '=', toBoundedKey(threadId))
        .executeTakeFirst();
      return row?.instance_id;
    },

    async saveThreadInstance({ threadId, ...channel }, instanceId, at) {
      if (threadId === undefined) return;
      await db
        .insertInto('thread_instances')
        .values({
          conversation_key: conversationKey(channel),
          thread_id: toBoundedKey(threadId),
          instance_id: instanceId,
          used_at: at,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['conversation_key', 'thread_id'])
            .doUpdateSet({ used_at: at })
            // Most commands in a thread have nothing to write, then.
            .where('thread_instances.used_at', '<', new Date(Date.parse(at) - dayMs).toISOString()),
        )
        .execute();
    },

    async deleteRootMessage(conversation, instanceId) {
      await db
        .deleteFrom('root_messages')
        .where('conversation_key', '=', conversationKey(conversation))
        .where('instance_id', '=', instanceId)
        .execute();
    },

    async listUnavailable() {
      const rows = await db.selectFrom('unavailable_channels').selectAll().orderBy('since').execute();
      return rows.flatMap(({ conversation: json, since, reason }) => {
        const conversation = parseJsonColumn(conversationSchema, json);
        return conversation === undefined ? [] : [{ conversation, since, reason }];
      });
    },

    async markUnavailable(conversation, reason, at) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('unavailable_channels')
        .values({
          conversation_key: conversationKey(conversation),
          conversation: JSON.stringify(conversation),
          since: at,
          reason,
        })
        .onConflict((conflict) => conflict.column('conversation_key').doNothing())
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    async markAvailable(conversation, at) {
      const key = conversationKey(conversation);
      // Most channels are available, and then there is nothing to write.
      const row = await db
        .selectFrom('unavailable_channels')
        .select('since')
        .where('conversation_key', '=', key)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return db.transaction().execute(async (transaction) => {
        const deleted = await transaction
          .deleteFrom('unavailable_channels')
          .where('conversation_key', '=', key)
          .returning('since')
          .executeTakeFirst();
        if (deleted === undefined) return undefined;
        await transaction
          .updateTable('deliveries')
          .set({ due_at: at })
          .where('conversation_key', '=', key)
          .where('state', '=', 'queued')
          .execute();
        return deleted.since;
      });
    },

    move: (from, to) => moveChannel(db, from, to),

    async saveDirectChannel(person, conversation) {
      const json = JSON.stringify(conversation);
      await db
        .insertInto('direct_channels')
        .values({ person_key: personKey(person), conversation: json })
        .onConflict((conflict) => conflict.column('person_key').doUpdateSet({ conversation: json }))
        .execute();
    },

    async findDirectChannel(person) {
      const row = await db
        .selectFrom('direct_channels')
        .select('conversation')
        .where('person_key', '=', personKey(person))
        .executeTakeFirst();
      return row && parseJsonColumn(conversationSchema, row.conversation);
    },

    async prune(before) {
      const roots = await deleteInBatches(db, 'root_messages', sql`used_at < ${before}`);
      const unavailable = await deleteInBatches(
        db,
        'unavailable_channels',
        sql`since < ${before}
          and conversation_key not in (select conversation_key from watches where state = 'active')
          and conversation_key not in (select conversation_key from deliveries where state = 'queued')`,
      );
      const threads = await deleteInBatches(db, 'thread_instances', sql`used_at < ${before}`);
      return roots + threads + unavailable;
    },
  };
}

/** The one instance that a message of the bot announces: a root message, or one for each change. */
async function findAnnouncedInstance(db: Kysely<Tables>, key: string, message: string): Promise<string | undefined> {
  const root = await db
    .selectFrom('root_messages')
    .select('instance_id')
    .where('conversation_key', '=', key)
    .where('message_ref', '=', message)
    .executeTakeFirst();
  if (root !== undefined) return root.instance_id;
  const posted = await db
    .selectFrom('deliveries')
    .select('delivery')
    .where('state', '=', 'posted')
    .where('conversation_key', '=', key)
    .where('message_ref', '=', message)
    .executeTakeFirst();
  const { entries = [] } = (posted && parseJsonColumn(deliverySchema, posted.delivery)) ?? {};
  return entries.length === 1 ? entries[0]?.instanceId : undefined;
}
