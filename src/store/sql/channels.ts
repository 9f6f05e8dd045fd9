import { type Kysely, sql } from 'kysely';
import { conversationKey, personKey } from '../../chat/keys.ts';
import type { ChannelStore } from '../contract/channels.ts';
import { deleteInBatches } from './batch.ts';
import { conversationSchema, parseJsonColumn } from './schemas.ts';
import type { Tables } from './tables.ts';

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
      return roots + unavailable;
    },
  };
}
