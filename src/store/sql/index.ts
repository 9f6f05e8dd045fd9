import { type Kysely, sql } from 'kysely';
import type { Store } from '../contract/index.ts';
import { createAuditStore } from './audit.ts';
import { createChangeStore } from './changes.ts';
import { createChannelStore } from './channels.ts';
import type { OnCorruptRows } from './corrupt-rows.ts';
import { createDeletionStore } from './deletions.ts';
import { createDurationStore } from './durations.ts';
import { createIdempotencyStore } from './idempotency.ts';
import { createInstallationStore } from './installations.ts';
import { createMessageNameStore } from './message-names.ts';
import { createOutboxStore } from './outbox.ts';
import { createPersonInstanceStore } from './person-instances.ts';
import { createSettingStore } from './settings.ts';
import { createSnapshotStore } from './snapshot.ts';
import type { Tables } from './tables.ts';
import { createTokenStore } from './tokens.ts';
import { createWatchStore } from './watches.ts';

/** The store, which is the same on every database. */
export function createSqlStore(
  db: Kysely<Tables>,
  onCorruptRows: OnCorruptRows = () => undefined,
): Omit<Store, 'engine'> {
  const personInstances = createPersonInstanceStore(db);
  return {
    tokens: createTokenStore(db),
    audit: createAuditStore(db),
    deletions: createDeletionStore(db),
    idempotency: createIdempotencyStore(db),
    messageNames: createMessageNameStore(db),
    settings: createSettingStore(db),
    installations: createInstallationStore(db),
    snapshot: createSnapshotStore(db, onCorruptRows),
    changes: createChangeStore(db),
    durations: createDurationStore(db),
    watches: createWatchStore(db, onCorruptRows),
    outbox: createOutboxStore(db, onCorruptRows),
    channels: createChannelStore(db),
    personInstances,
    async check() {
      // An update of no row still fails if nothing can be written: on SQLite it takes the write lock.
      await db.updateTable('settings').set({ value: '' }).where(sql<boolean>`1 = 0`).execute();
    },
    async close() {
      // What people looked at last is not worth a failure now.
      await personInstances.flush().catch(() => undefined);
      await db.destroy();
    },
  };
}
