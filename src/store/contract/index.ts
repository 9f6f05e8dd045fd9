/** The store, as a contract for any database. Times are ISO 8601 in UTC and come from the caller, so tests control the clock. */

import type { InstallationStore } from '../../chat/installations.ts';
import type { AuditStore } from './audit.ts';
import type { ChangeStore } from './changes.ts';
import type { ChannelStore } from './channels.ts';
import type { DeletionStore } from './deletions.ts';
import type { DurationStore } from './durations.ts';
import type { IdempotencyStore } from './idempotency.ts';
import type { MessageNameStore } from './message-names.ts';
import type { OutboxStore } from './outbox.ts';
import type { PersonInstanceStore } from './person-instances.ts';
import type { SettingStore } from './settings.ts';
import type { SnapshotStore } from './snapshot.ts';
import type { TokenStore } from './tokens.ts';
import type { WatchStore } from './watches.ts';

export interface Store {
  /** The database and its version, for people. */
  readonly engine: string;
  readonly tokens: TokenStore;
  readonly audit: AuditStore;
  readonly deletions: DeletionStore;
  readonly idempotency: IdempotencyStore;
  readonly messageNames: MessageNameStore;
  readonly settings: SettingStore;
  readonly installations: InstallationStore;
  readonly snapshot: SnapshotStore;
  readonly changes: ChangeStore;
  readonly durations: DurationStore;
  readonly watches: WatchStore;
  readonly outbox: OutboxStore;
  readonly channels: ChannelStore;
  readonly personInstances: PersonInstanceStore;
  /** Rejects if the store can't be written to right now. */
  check(): Promise<void>;
  close(): Promise<void>;
}
