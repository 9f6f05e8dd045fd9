import type { Kysely } from 'kysely';
import type { Store } from '../contract/store.ts';
import { createAuditStore } from './audit.ts';
import { createChangeStore } from './changes.ts';
import type { OnSetAside } from './corrupt-rows.ts';
import { createDeletionStore } from './deletions.ts';
import { createSeenStore } from './idempotency.ts';
import { createMessageNameStore } from './message-names.ts';
import { createOutboxStore } from './outbox.ts';
import { createSettingStore } from './settings.ts';
import { createSnapshotStore } from './snapshot.ts';
import type { Tables } from './tables.ts';
import { createTokenStore } from './tokens.ts';
import { createWatchStore } from './watches.ts';

/** Every part of the store, on whichever engine `db` speaks to. */
export function createStores(
  db: Kysely<Tables>,
  onSetAside: OnSetAside = () => undefined,
): Omit<Store, 'engine' | 'check' | 'close'> {
  return {
    tokens: createTokenStore(db),
    audit: createAuditStore(db),
    deletions: createDeletionStore(db),
    seen: createSeenStore(db),
    messageNames: createMessageNameStore(db),
    settings: createSettingStore(db),
    snapshot: createSnapshotStore(db, onSetAside),
    changes: createChangeStore(db),
    watches: createWatchStore(db, onSetAside),
    outbox: createOutboxStore(db, onSetAside),
  };
}
