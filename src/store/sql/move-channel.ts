/** Moves what is stored for a channel after its platform gave it another id or name. */
import { type Kysely, sql, type Transaction } from 'kysely';
import * as z from 'zod';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey } from '../../chat/keys.ts';
import { parseJsonColumn } from './schemas.ts';
import type { Tables } from './tables.ts';

const storedConversation = z.looseObject({ conversation: z.looseObject({ id: z.string() }) });

/** All in one transaction, so that no delivery is lost between the two channels. */
export async function moveChannel(db: Kysely<Tables>, from: Conversation, to: Conversation): Promise<void> {
  const [fromKey, toKey] = [conversationKey(from), conversationKey(to)];
  await db.transaction().execute(async (transaction) => {
    await moveWatches(transaction, fromKey, toKey, to);
    if (fromKey === toKey) return;
    await moveDeliveries(transaction, fromKey, toKey, to);
    await moveMessages(transaction, 'root_messages', 'instance_id', fromKey, toKey);
    await moveMessages(transaction, 'thread_instances', 'thread_id', fromKey, toKey);
    await transaction.deleteFrom('unavailable_channels').where('conversation_key', '=', fromKey).execute();
  });
}

async function moveWatches(db: Transaction<Tables>, fromKey: string, toKey: string, to: Conversation): Promise<void> {
  const rows = await db
    .selectFrom('watches')
    .select(['id', 'number', 'watch'])
    .where('conversation_key', '=', fromKey)
    .execute();
  const { last } = await db
    .selectFrom('watches')
    .select((row) => row.fn.coalesce(row.fn.max('number'), row.lit(0)).as('last'))
    .where('conversation_key', '=', toKey)
    .executeTakeFirstOrThrow();
  for (const { id, number, watch } of rows) {
    await db
      .updateTable('watches')
      .set({
        conversation_key: toKey,
        number: fromKey === toKey ? number : Number(last) + number,
        watch: withConversation(watch, to),
      })
      .where('id', '=', id)
      .execute();
  }
}

async function moveDeliveries(
  db: Transaction<Tables>,
  fromKey: string,
  toKey: string,
  to: Conversation,
): Promise<void> {
  const rows = await db
    .selectFrom('deliveries')
    .select(['id', 'delivery'])
    .where('conversation_key', '=', fromKey)
    .where('state', 'in', ['queued', 'digest'])
    .execute();
  for (const { id, delivery } of rows) {
    await db
      .updateTable('deliveries')
      .set({ conversation_key: toKey, delivery: withConversation(delivery, to) })
      .where('id', '=', id)
      .execute();
  }
}

/** Those that the new channel has already stay. */
async function moveMessages(
  db: Transaction<Tables>,
  table: 'root_messages' | 'thread_instances',
  column: 'instance_id' | 'thread_id',
  fromKey: string,
  toKey: string,
): Promise<void> {
  await sql`update ${sql.table(table)} set conversation_key = ${toKey} where conversation_key = ${fromKey}
    and ${sql.ref(column)} not in (select ${sql.ref(column)} from ${sql.table(table)} where conversation_key = ${toKey})`.execute(
    db,
  );
}

/** A row that doesn't parse stays as it is: the next reader marks it as corrupt. */
function withConversation(json: string, { id, name }: Conversation): string {
  const row = parseJsonColumn(storedConversation, json);
  if (row === undefined) return json;
  return JSON.stringify({ ...row, conversation: { ...row.conversation, id, ...(name === undefined ? {} : { name }) } });
}
