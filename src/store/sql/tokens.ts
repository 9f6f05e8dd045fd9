import { type ExpressionBuilder, type Kysely, type Selectable, sql } from 'kysely';
import type { ConfirmationToken, NewConfirmationToken, TokenStore } from '../contract/tokens.ts';
import { writeAudit } from './audit.ts';
import { deleteInBatches } from './batch.ts';
import { insertDeletion } from './deletions.ts';
import { insertDeliveries } from './deliveries.ts';
import type { Tables, TokensTable } from './tables.ts';

export function createTokenStore(db: Kysely<Tables>): TokenStore {
  return {
    async issue(tokens) {
      if (tokens.length > 0) await db.insertInto('tokens').values(tokens.map(toRow)).execute();
    },

    async find(token) {
      const row = await db.selectFrom('tokens').selectAll().where('token', '=', token).executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },

    // A single statement decides: of all callers, in all processes, only one finds `used_at` empty.
    consume(token, now, { auditRows, deletion, deliveries = [] }) {
      return db.transaction().execute(async (transaction) => {
        const offerId = (tokens: ExpressionBuilder<Tables, 'tokens'>) =>
          tokens.selectFrom('tokens').select('offer_id').where('token', '=', token);
        const { numUpdatedRows } = await transaction
          .updateTable('tokens')
          .set({ used_at: now })
          .where('offer_id', '=', (tokens) => offerId(tokens).where('expires_at', '>', now))
          .where('used_at', 'is', null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return undefined;
        const auditId = await writeAudit(transaction, auditRows);
        await transaction.updateTable('tokens').set({ audit_id: auditId }).where('offer_id', '=', offerId).execute();
        if (deletion !== undefined) await insertDeletion(transaction, deletion, auditId);
        await insertDeliveries(transaction, deliveries);
        return auditId;
      });
    },

    prune: (before) => deleteInBatches(db, 'tokens', sql`expires_at < ${before}`),
  };
}

function toRow(token: NewConfirmationToken): Selectable<TokensTable> {
  return {
    token: token.token,
    offer_id: token.offerId,
    command: token.command,
    is_confirmation: token.isConfirmation ? 1 : 0,
    open_arguments: JSON.stringify(token.openArguments),
    person: JSON.stringify(token.person),
    conversation: JSON.stringify(token.conversation),
    instance_id: token.instanceId,
    instance_name: token.instanceName,
    state: token.state,
    issued_at: token.issuedAt,
    expires_at: token.expiresAt,
    used_at: null,
    audit_id: null,
  };
}

function fromRow(row: Selectable<TokensTable>): ConfirmationToken {
  return {
    token: row.token,
    offerId: row.offer_id,
    command: row.command,
    isConfirmation: row.is_confirmation === 1,
    openArguments: JSON.parse(row.open_arguments),
    person: JSON.parse(row.person),
    conversation: JSON.parse(row.conversation),
    instanceId: row.instance_id,
    instanceName: row.instance_name,
    state: row.state,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at ?? undefined,
    auditId: row.audit_id ?? undefined,
  };
}
