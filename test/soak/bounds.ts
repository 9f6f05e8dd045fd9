/** What keeps each table from growing without bound: a row of the table "Retention" in docs/privacy.md. */
import type { TableName } from '../../src/store/sql/tables.ts';

/** One row for each instance, channel, person or upstream. */
const perThing = 'one small row per person, channel or open case';

export const tableBounds: Readonly<Record<TableName, string>> = {
  tokens: 'buttons and their confirmations, deferred deletions',
  audit: 'audit log',
  deletions: 'buttons and their confirmations, deferred deletions',
  idempotency_keys: 'ids of events, so that none is handled twice',
  message_names: 'deadlines that nobody watches any more, names of messages that were sent',
  settings: perThing,
  installations: 'Slack workspaces that uninstalled the app',
  workspace_grants: 'Slack workspaces that uninstalled the app',
  instances: 'cases that are gone from Barium',
  deadlines: 'deadlines that nobody watches any more, names of messages that were sent',
  missing_instances: 'cases that are missing and not yet believed to be gone',
  scans: perThing,
  commits: 'ids of commits, by which a restore is noticed',
  channel_leases: perThing,
  changes: 'changes of cases, for `history`, `why`',
  stays: perThing,
  durations: 'how long cases were in their milestones, added up by day, for `report`',
  watches: 'watches that were removed or have ended',
  deliveries: 'announcements that are posted, or that nobody may see any more',
  delivery_instances: 'announcements that are posted, or that nobody may see any more',
  root_messages: 'threads of cases in a channel',
  thread_instances: 'which case a thread is about',
  person_instances: 'cases that a person opened lately or pinned (shown to nobody else)',
  unavailable_channels: "channels that can't be posted to",
  direct_channels: perThing,
};
