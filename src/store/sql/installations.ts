import type { Kysely, Selectable } from 'kysely';
import type { Installation, InstallationStore } from '../../chat/installations.ts';
import type { InstallationsTable, Tables } from './tables.ts';

export function createInstallationStore(db: Kysely<Tables>): InstallationStore {
  return {
    async list() {
      const rows = await db.selectFrom('installations').selectAll().orderBy('id').execute();
      return rows.map(fromRow);
    },

    async get(id) {
      const row = await db.selectFrom('installations').selectAll().where('id', '=', id).executeTakeFirst();
      return row && fromRow(row);
    },

    async listGrants() {
      const rows = await db.selectFrom('workspace_grants').selectAll().orderBy('team_id').execute();
      return rows.map(({ team_id: teamId, organization_id: organizationId, name, revoked_at }) => ({
        teamId,
        organizationId,
        name,
        revokedAt: revoked_at ?? undefined,
      }));
    },

    async save({ id, name, isOrganization, organizationId, sealed, installedAt }) {
      const values = {
        name,
        is_organization: Number(isOrganization),
        organization_id: organizationId ?? null,
        sealed,
        installed_at: installedAt,
      };
      await db
        .insertInto('installations')
        .values({ ...values, id, revision: 1, rejected_at: null, renewed_until: null, renewed_revision: null })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet((row) => ({
            ...values,
            revision: row('installations.revision', '+', 1),
            rejected_at: null,
          })),
        )
        .execute();
    },

    async claimRenewal(id, revision, at, until) {
      const { numUpdatedRows } = await db
        .updateTable('installations')
        .set({ renewed_until: until, renewed_revision: revision })
        .where('id', '=', id)
        .where('revision', '=', revision)
        .where((row) =>
          row.or([
            row('renewed_until', 'is', null),
            row('renewed_until', '<', at),
            // Of earlier tokens.
            row('renewed_revision', '!=', revision),
          ]),
        )
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    async replaceTokens(id, revision, sealed) {
      const { numUpdatedRows } = await db
        .updateTable('installations')
        .set({ sealed, revision: revision + 1 })
        .where('id', '=', id)
        .where('revision', '=', revision)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    async setRejected(id, rejectedAt) {
      const update = db
        .updateTable('installations')
        .set({ rejected_at: rejectedAt ?? null })
        .where('id', '=', id);
      await (rejectedAt === undefined ? update : update.where('rejected_at', 'is', null)).execute();
    },

    async setGrants(organizationId, teams, at) {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('workspace_grants')
          .set({ revoked_at: at })
          .where('organization_id', '=', organizationId)
          .where('revoked_at', 'is', null)
          .where('team_id', 'not in', ['', ...teams.map(({ id }) => id)])
          .execute();
        for (const { id, name } of teams) {
          const values = { organization_id: organizationId, name, revoked_at: null };
          await transaction
            .insertInto('workspace_grants')
            .values({ ...values, team_id: id })
            .onConflict((conflict) => conflict.column('team_id').doUpdateSet(values))
            .execute();
        }
      });
    },

    async remove(id) {
      await db.deleteFrom('installations').where('id', '=', id).execute();
    },

    async forgetWorkspace(teamId) {
      // Of the keys of its channels and people; see `conversationKey`. Ids of Slack have no wildcards.
      const keys = `["slack",${JSON.stringify(teamId)},%`;
      await db.transaction().execute(async (transaction) => {
        for (const table of ['root_messages', 'thread_instances', 'unavailable_channels', 'channel_leases'] as const) {
          await transaction.deleteFrom(table).where('conversation_key', 'like', keys).execute();
        }
        for (const table of ['direct_channels', 'person_instances'] as const) {
          await transaction.deleteFrom(table).where('person_key', 'like', keys).execute();
        }
        await transaction
          .deleteFrom('deliveries')
          .where('conversation_key', 'like', keys)
          .where('state', 'in', ['queued', 'digest'])
          .execute();
        await transaction.deleteFrom('workspace_grants').where('team_id', '=', teamId).execute();
      });
    },
  };
}

function fromRow(row: Selectable<InstallationsTable>): Installation {
  return {
    id: row.id,
    name: row.name,
    isOrganization: row.is_organization === 1,
    organizationId: row.organization_id ?? undefined,
    sealed: row.sealed,
    revision: row.revision,
    installedAt: row.installed_at,
    rejectedAt: row.rejected_at ?? undefined,
  };
}
