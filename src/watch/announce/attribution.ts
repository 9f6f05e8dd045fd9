/** Attributes changes to commands that people sent through the bot. */
import type { AuditRow } from '../../store/contract/audit.ts';
import type { Change } from '../../store/contract/changes.ts';
import type { Store } from '../../store/contract/index.ts';

/** Commands that can move a process; uploads and new folders cannot. */
const movingCommands: readonly string[] = ['instance.send', 'instance.delete'];

/** How long after Barium's response a process can still move. */
const lagMs = 2 * 60_000;
/** The longest time from the start of a command until its effect is scanned. */
const maxAgeMs = 10 * 60_000;

/**
 * Attributes each change to the last such command on its instance that started before the change was noticed. A command
 * is attributed only to the changes of one scan, and not if it ended long before `since`, the start of the previous
 * scan, which would have found its effect.
 */
export async function attribute(
  changes: readonly Change[],
  since: string | undefined,
  store: Pick<Store, 'audit' | 'changes'>,
): Promise<readonly Change[]> {
  if (since === undefined || changes.length === 0) return changes;
  const instanceIds = [...new Set(changes.map(({ instance }) => instance.id))];
  const oldest = new Date(Date.parse(since) - maxAgeMs).toISOString();
  const rows = await store.audit.listSince(oldest, instanceIds);
  const candidates = rows.filter((row) => movingCommands.includes(row.command) && isRecent(row, since));
  if (candidates.length === 0) return changes;
  const attributed = new Set(await store.changes.findAttributed(candidates.map(({ id }) => id)));
  return changes.map((change) => {
    const cause = candidates.findLast((row) => !attributed.has(row.id) && isPossibleCause(row, change));
    return cause === undefined ? change : { ...change, by: { person: cause.person, auditId: cause.id } };
  });
}

function isRecent({ at, endedAt = at }: AuditRow, since: string): boolean {
  return Date.parse(endedAt) + lagMs >= Date.parse(since);
}

function isPossibleCause(row: AuditRow, { kind, instance, at }: Change): boolean {
  if (row.instanceId !== instance.id || row.at > at) return false;
  if (kind === 'renamed' || kind === 'deadline' || kind === 'stuck' || kind === 'risk') return false;
  return kind === 'gone' || row.command !== 'instance.delete';
}
