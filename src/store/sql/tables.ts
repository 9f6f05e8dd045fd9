/** The tables as the query builder sees them. Columns hold text and whole numbers only: both engines agree there. */
import type { Generated } from 'kysely';

export interface TokensTable {
  token: string;
  offer: string;
  command: string;
  open: string;
  person: string;
  place: string;
  instance_id: string;
  instance_name: string;
  state: string;
  issued_at: string;
  expires_at: string;
  used_at: string | null;
  audit_id: number | null;
  /** 1 where a question was asked, to which pressing the button is the answer. */
  asked: number;
}

export interface DeletionsTable {
  id: string;
  phase: string;
  instance_id: string;
  instance_name: string;
  /** The instance as it was shown, as JSON. */
  state: string;
  place: string;
  asker: string;
  asked_at: string;
  expires_at: string;
  approver: string | null;
  due_at: string | null;
  held_by: string | null;
  held_until: string | null;
  stopped_by: string | null;
  moved_at: string;
  audit_id: number | null;
}

export interface AuditTable {
  id: Generated<number>;
  at: string;
  ended_at: string | null;
  person: string;
  place: string;
  command: string;
  instance_id: string | null;
  instance_name: string | null;
  detail: string | null;
  outcome: string;
  error_log_id: string | null;
}

export interface SeenTable {
  key: string;
  at: string;
  audit_id: number | null;
}

export interface MessageNamesTable {
  application: string;
  name: string;
  boundary: number;
  used_at: string;
}

export interface SettingsTable {
  name: string;
  value: string;
}

export interface InstancesTable {
  id: string;
  name: string | null;
  status: string;
  milestone: string | null;
  start_date: string | null;
  started_by: string | null;
  completed_date: string | null;
  application_name: string | null;
  listed: string;
  gone: number;
  revision: number;
}

export interface DeadlinesTable {
  instance_id: string;
  deadline: string | null;
  read_at: string;
  told: string | null;
}

/** One row: the scans as a whole. */
export interface ScansTable {
  id: number;
  fence: number;
  revision: number;
  state: string;
  /** Which of several processes reads the upstream, and until when by the database's clock. */
  holder: Generated<string | null>;
  held_until: Generated<string | null>;
}

/** Which of several processes posts to a place. */
export interface ClaimsTable {
  place_key: string;
  holder: string | null;
  held_until: string | null;
  fence: number;
  /** 1 where somebody called for the place while another had it. */
  called: number;
  /** How old the last posts to the place were at `sent_at`, in milliseconds, as JSON. */
  sent: string;
  sent_at: string;
}

export interface ChangesTable {
  id: Generated<number>;
  at: string;
  kind: string;
  instance_id: string;
  /** The instance after the change, as JSON. */
  instance: string;
  from: string | null;
  to: string | null;
  by: string | null;
  audit_id: number | null;
}

export interface WatchesTable {
  id: Generated<number>;
  place_key: string;
  number: number;
  /** The rest of the watch, as JSON. */
  watch: string;
  muted_until: string | null;
  /** `active`, `removed`, `ended`, or `unreadable` for a row that was set aside. */
  state: string;
}

export interface DeliveriesTable {
  id: Generated<number>;
  key: string;
  place_key: string;
  watch_id: number | null;
  /** The rest of the delivery, as JSON. */
  delivery: string;
  due_at: string;
  /** `gathering`, `queued`, `done`; `unreadable` and `stuck` for what was set aside, `withheld` for what nobody may hear. */
  state: string;
  attempts: number;
  tried_at: string | null;
  done_at: string | null;
  posted: string | null;
  trouble: string | null;
}

export interface RootsTable {
  place_key: string;
  instance_id: string;
  posted: string;
  used_at: string;
}

export interface PlacesTable {
  place_key: string;
  place: string;
  broken_at: string;
  reason: string;
}

export interface DirectsTable {
  person_key: string;
  place: string;
}

export interface Tables {
  tokens: TokensTable;
  audit: AuditTable;
  deletions: DeletionsTable;
  seen: SeenTable;
  message_names: MessageNamesTable;
  settings: SettingsTable;
  instances: InstancesTable;
  deadlines: DeadlinesTable;
  scans: ScansTable;
  claims: ClaimsTable;
  changes: ChangesTable;
  watches: WatchesTable;
  deliveries: DeliveriesTable;
  roots: RootsTable;
  broken_places: PlacesTable;
  direct_places: DirectsTable;
}
