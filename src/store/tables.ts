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

export interface Tables {
  tokens: TokensTable;
  audit: AuditTable;
  seen: SeenTable;
  message_names: MessageNamesTable;
  settings: SettingsTable;
}
