/** Tells which changes came from a command through the bot, and by whom. */
import type { AuditRow, Store } from '../../store/contract/store.ts';
import type { Change } from '../../store/contract/watching.ts';

/** What can move a process; uploads and new folders do not. */
const moving: readonly string[] = ['instance.send', 'instance.delete'];

/** A process may go on moving for so long after Barium has answered. */
const lagMs = 2 * 60_000;
/** From the beginning of an act until what it set off is seen at the latest. */
const longestMs = 10 * 60_000;

/**
 * Puts changes down to what was done through the bot: each to the last such act on its instance that began before the
 * change was seen, and no act to the changes of two scans. What ended long before `since`, when the scan before began
 * to look, was seen then.
 */
export async function attribute(
  changes: readonly Change[],
  since: string | undefined,
  store: Pick<Store, 'audit' | 'changes'>,
): Promise<readonly Change[]> {
  if (since === undefined || changes.length === 0) return changes;
  const ids = [...new Set(changes.map((one) => one.instance.id))];
  const acts = await store.audit.since(new Date(Date.parse(since) - longestMs).toISOString(), ids);
  const able = acts.filter((act) => moving.includes(act.command) && mayShow(act, since));
  if (able.length === 0) return changes;
  const spent = new Set(await store.changes.attributed(able.map((act) => act.id)));
  return changes.map((change) => {
    const act = able.findLast((one) => !spent.has(one.id) && fits(one, change));
    return act === undefined ? change : { ...change, by: { person: act.person, auditId: act.id } };
  });
}

function mayShow({ at, endedAt = at }: AuditRow, since: string): boolean {
  return Date.parse(endedAt) + lagMs >= Date.parse(since);
}

function fits(act: AuditRow, { kind, instance, at }: Change): boolean {
  if (act.instanceId !== instance.id || act.at > at || kind === 'renamed' || kind === 'deadline')
    return false;
  return kind === 'gone' || act.command !== 'instance.delete';
}
