import type { ExpressionBuilder, Kysely, Selectable } from 'kysely';
import type { NewToken, Token, TokenStore } from '../contract/store.ts';
import { writeAudit } from './audit.ts';
import { insertDeletion } from './deletions.ts';
import { insertDeliveries } from './outbox.ts';
import type { Tables, TokensTable } from './tables.ts';

type SelectFrom = ExpressionBuilder<Tables, 'tokens'>;

/** One-time tokens on any engine. */
export function createTokenStore(db: Kysely<Tables>): TokenStore {
  return {
    async issue(tokens) {
      if (tokens.length > 0) await db.insertInto('tokens').values(tokens.map(toRow)).execute();
    },

    async find(token) {
      const row = await db.selectFrom('tokens').selectAll().where('token', '=', token).executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },

    // One statement decides: of any number of callers, on any number of machines, one finds `used_at` empty.
    claim(token, now, { proof, deletion, deliveries = [] }) {
      return db.transaction().execute(async (transaction) => {
        const offer = (tokens: SelectFrom) =>
          tokens.selectFrom('tokens').select('offer').where('token', '=', token);
        const { numUpdatedRows } = await transaction
          .updateTable('tokens')
          .set({ used_at: now })
          .where('offer', '=', (tokens) => offer(tokens).where('expires_at', '>', now))
          .where('used_at', 'is', null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return undefined;
        const auditId = await writeAudit(transaction, proof);
        await transaction
          .updateTable('tokens')
          .set({ audit_id: auditId })
          .where('offer', '=', offer)
          .execute();
        if (deletion !== undefined) await insertDeletion(transaction, deletion, auditId);
        await insertDeliveries(transaction, deliveries);
        return auditId;
      });
    },

    async prune(before) {
      const { numDeletedRows } = await db
        .deleteFrom('tokens')
        .where('expires_at', '<', before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function toRow(token: NewToken): Selectable<TokensTable> {
  return {
    token: token.token,
    offer: token.offer,
    command: token.command,
    open: JSON.stringify(token.open),
    person: JSON.stringify(token.person),
    place: JSON.stringify(token.place),
    instance_id: token.instanceId,
    instance_name: token.instanceName,
    state: token.state,
    issued_at: token.issuedAt,
    expires_at: token.expiresAt,
    used_at: null,
    audit_id: null,
    asked: token.asked ? 1 : 0,
  };
}

function fromRow(row: Selectable<TokensTable>): Token {
  return {
    token: row.token,
    offer: row.offer,
    command: row.command,
    open: JSON.parse(row.open),
    person: JSON.parse(row.person),
    place: JSON.parse(row.place),
    instanceId: row.instance_id,
    instanceName: row.instance_name,
    state: row.state,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at ?? undefined,
    auditId: row.audit_id ?? undefined,
    asked: row.asked === 1,
  };
}
