/**
 * The tables as the query builder sees them. Columns hold only text and integers, which both databases treat alike; a
 * flag is 0 or 1. Columns that are named after a type (`person`, `conversation`, `delivery` …) hold it as JSON.
 */
import type { Generated } from 'kysely';

export interface TokensTable {
  token: string;
  offer_id: string;
  command: string;
  is_confirmation: number;
  open_arguments: string;
  person: string;
  conversation: string;
  instance_id: string;
  instance_name: string;
  state: string;
  issued_at: string;
  expires_at: string;
  used_at: string | null;
  audit_id: number | null;
}

export interface AuditTable {
  id: Generated<number>;
  at: string;
  ended_at: string | null;
  person: string;
  conversation: string;
  command: string;
  instance_id: string | null;
  instance_name: string | null;
  detail: string | null;
  outcome: string;
  error_log_id: string | null;
}

export interface DeletionsTable {
  id: string;
  phase: string;
  instance_id: string;
  instance_name: string;
  /** The instance as it was shown. */
  state: string;
  conversation: string;
  requester: string;
  requested_at: string;
  expires_at: string;
  approver: string | null;
  due_at: string | null;
  lease_holder: string | null;
  lease_expires_at: string | null;
  cancelled_by: string | null;
  phase_changed_at: string;
  audit_id: number | null;
}

interface IdempotencyKeysTable {
  key: string;
  recorded_at: string;
  audit_id: number | null;
}

interface MessageNamesTable {
  application: string;
  name: string;
  boundary: number;
  milestone: string | null;
  used_at: string;
}

interface SettingsTable {
  name: string;
  value: string;
  expires_at: Generated<string | null>;
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
  listed_status: string;
  is_gone: number;
  revision: number;
}

export interface DeadlinesTable {
  instance_id: string;
  deadline: string | null;
  read_at: string;
  announced: string | null;
}

/** An instance that scans find nowhere; since when, in observed scans and time. */
interface MissingInstancesTable {
  instance_id: string;
  since_scans: number;
  since_ms: number;
}

/** One row: the state of the scans, and the leader's lease. */
interface ScansTable {
  id: number;
  fence: number;
  revision: number;
  state: string;
  /** The last commit. */
  commit_id: Generated<string | null>;
  lease_holder: Generated<string | null>;
  /** By the database's clock. */
  lease_expires_at: Generated<string | null>;
}

/** The last commits of the snapshot, by which a process finds out whether its copy is of this store. */
interface CommitsTable {
  revision: number;
  commit_id: string;
}

/** The process that posts to a channel. */
export interface ChannelLeasesTable {
  conversation_key: string;
  lease_holder: string | null;
  /** By the database's clock. */
  lease_expires_at: string | null;
  fence: number;
  /** 1 if another process asked for the channel during the lease. */
  is_requested: number;
  /** The ages, in milliseconds at `measured_at`, of the last messages sent to the channel, as a JSON array. */
  last_sent: string;
  measured_at: string;
}

export interface ChangesTable {
  id: Generated<number>;
  at: string;
  /** The earliest time that it can have happened. */
  since: string | null;
  kind: string;
  instance_id: string;
  /** Of the instance after the change, normalized, to count changes by; empty if unknown. */
  status: string;
  application: string;
  milestone: string;
  started_by: string;
  name: string;
  /** The instance after the change. */
  instance: string;
  from: string | null;
  to: string | null;
  by: string | null;
  audit_id: number | null;
}

export interface WatchesTable {
  id: Generated<number>;
  conversation_key: string;
  number: number;
  watch: string;
  muted_until: string | null;
  /** `active`, `removed`, `ended` or `corrupt`. */
  state: string;
  /** When it was removed or ended. */
  ended_at: Generated<string | null>;
}

export interface DeliveriesTable {
  id: Generated<number>;
  key: string;
  conversation_key: string;
  watch_id: number | null;
  delivery: string;
  noticed_at: string;
  due_at: string;
  /**
   * `digest` (to be collected), `queued`, `posted`; `dead` and `corrupt` if it can never be posted, `discarded` if
   * nobody may see it any more.
   */
  state: string;
  attempts: number;
  /** When the first attempt began that may have arrived. */
  attempted_at: string | null;
  last_attempt_at: string | null;
  posted_at: string | null;
  message_ref: string | null;
  /** Why the last attempt failed. */
  failure: string | null;
}

/** The milestones that open instances are in, where the bot saw them enter. */
export interface StaysTable {
  instance_id: string;
  application: string;
  milestone: string;
  entered_at: string;
  /** The earliest time that it can have entered. */
  since: string | null;
  is_stuck_announced: number;
  is_risk_announced: number;
}

/** How many durations that ended on a day are in a bucket of `lib/log-histogram.ts`. */
export interface DurationsTable {
  application: string;
  /** `milestone` or `remaining`. */
  kind: string;
  milestone: string;
  /** `2026-11-27`, in UTC. */
  day: string;
  bucket: number;
  count: number;
}

/** The instances that a delivery announces. */
interface DeliveryInstancesTable {
  instance_id: string;
  delivery_key: string;
}

interface RootMessagesTable {
  conversation_key: string;
  instance_id: string;
  message_ref: string;
  used_at: string;
}

/** The instance that a thread is about. */
interface ThreadInstancesTable {
  conversation_key: string;
  thread_id: string;
  instance_id: string;
  used_at: string;
}

/** An instance that a person looked at, or has pinned. */
interface PersonInstancesTable {
  person_key: string;
  instance_id: string;
  viewed_at: string;
  pinned_at: string | null;
}

interface UnavailableChannelsTable {
  conversation_key: string;
  conversation: string;
  since: string;
  reason: string;
}

interface DirectChannelsTable {
  person_key: string;
  conversation: string;
}

/** Where the Slack app is installed. */
export interface InstallationsTable {
  id: string;
  name: string;
  is_organization: number;
  organization_id: string | null;
  sealed: string;
  revision: number;
  installed_at: string;
  rejected_at: string | null;
  /** Until when a process may renew the tokens of `renewed_revision`. */
  renewed_until: string | null;
  renewed_revision: number | null;
}

/** The workspaces of organizations that have given the app access. */
interface WorkspaceGrantsTable {
  team_id: string;
  organization_id: string;
  name: string;
  revoked_at: string | null;
}

export interface Tables {
  tokens: TokensTable;
  audit: AuditTable;
  deletions: DeletionsTable;
  idempotency_keys: IdempotencyKeysTable;
  message_names: MessageNamesTable;
  settings: SettingsTable;
  installations: InstallationsTable;
  workspace_grants: WorkspaceGrantsTable;
  instances: InstancesTable;
  deadlines: DeadlinesTable;
  missing_instances: MissingInstancesTable;
  scans: ScansTable;
  commits: CommitsTable;
  channel_leases: ChannelLeasesTable;
  changes: ChangesTable;
  watches: WatchesTable;
  deliveries: DeliveriesTable;
  stays: StaysTable;
  durations: DurationsTable;
  delivery_instances: DeliveryInstancesTable;
  root_messages: RootMessagesTable;
  thread_instances: ThreadInstancesTable;
  person_instances: PersonInstancesTable;
  unavailable_channels: UnavailableChannelsTable;
  direct_channels: DirectChannelsTable;
}

export type TableName = keyof Tables;

/** Each table's primary key, by which it can be read in pages. */
export const tableKeys = {
  tokens: ['token'],
  audit: ['id'],
  deletions: ['id'],
  idempotency_keys: ['key'],
  message_names: ['application', 'name'],
  settings: ['name'],
  installations: ['id'],
  workspace_grants: ['team_id'],
  instances: ['id'],
  deadlines: ['instance_id'],
  missing_instances: ['instance_id'],
  scans: ['id'],
  commits: ['revision'],
  channel_leases: ['conversation_key'],
  changes: ['id'],
  stays: ['instance_id'],
  durations: ['application', 'kind', 'milestone', 'day', 'bucket'],
  watches: ['id'],
  deliveries: ['id'],
  delivery_instances: ['instance_id', 'delivery_key'],
  root_messages: ['conversation_key', 'instance_id'],
  thread_instances: ['conversation_key', 'thread_id'],
  person_instances: ['person_key', 'instance_id'],
  unavailable_channels: ['conversation_key'],
  direct_channels: ['person_key'],
} as const satisfies { readonly [Name in TableName]: readonly (keyof Tables[Name])[] };

export const tableNames = Object.keys(tableKeys) as readonly TableName[];

/** Tables whose ids the database generates. */
export const numberedTables = ['audit', 'changes', 'watches', 'deliveries'] as const satisfies TableName[];
