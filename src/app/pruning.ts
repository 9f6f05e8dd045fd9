import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import type { RetentionConfig } from '../config/index.ts';
import type { Store } from '../store/contract/index.ts';

const dayMs = 24 * 60 * 60_000;

/** Tokens, keys of effects, deferred deletions, deliveries, threads, removed watches and what people looked at. */
const shortDays = 30;

/** Platforms repeat an event within hours. */
const eventDays = 2;

/** The audit row of a pruning has these in place of a person and a conversation. */
const pruner: Person = {
  platform: 'cli',
  tenant: 'local',
  id: 'pruning',
  name: 'AUDIT_RETENTION',
  membership: 'member',
};
const prunerPlace: Conversation = { platform: 'cli', tenant: 'local', id: 'pruning', isDirect: true };

/** Deletes what is older than its retention; docs/privacy.md has the table. Returns the number of rows by kind. */
export async function prune(
  store: Store,
  { auditDays, historyDays }: RetentionConfig,
  now: Date,
): Promise<Readonly<Record<string, number>>> {
  const at = now.toISOString();
  const before = (days: number) => new Date(now.getTime() - days * dayMs).toISOString();
  const [short, history] = [before(shortDays), before(historyDays)];
  return {
    tokens: await store.tokens.prune(short),
    keys: await store.idempotency.prune(short, before(eventDays)),
    deletions: await store.deletions.prune(short),
    deliveries: await store.outbox.prune(short),
    expired: await store.outbox.expire(short, at, `not delivered within ${shortDays} days`),
    channels: await store.channels.prune(short),
    watches: await store.watches.prune(short),
    personInstances: await store.personInstances.prune(short, history),
    changes: await store.changes.prune(history),
    durations: await store.durations.prune(history),
    // After the changes: an instance that is gone is kept as long as its history.
    snapshot: await store.snapshot.prune(history),
    messageNames: await store.messageNames.prune(history),
    settings: await store.settings.prune(at),
    audit: auditDays === undefined ? 0 : await pruneAudit(store, auditDays, now),
  };
}

/** Whole months only, so that each is either exported as a whole or still there. */
async function pruneAudit({ audit }: Pick<Store, 'audit'>, days: number, now: Date): Promise<number> {
  const oldest = new Date(now.getTime() - days * dayMs);
  const month = new Date(Date.UTC(oldest.getUTCFullYear(), oldest.getUTCMonth())).toISOString();
  return audit.prune(month, { at: now.toISOString(), person: pruner, conversation: prunerPlace });
}
