/** Tells which changes came from a command through the bot, and by whom. */
import type { AuditRow, Store } from '../store/store.ts';
import type { Change } from '../store/watching.ts';

/** What can move a process; uploads and new folders do not. */
const moving: readonly string[] = ['instance.send', 'instance.delete'];

/**
 * Puts changes down to what was done through the bot since `since`: each to the last such act on its instance
 * that began before the change was seen, and no act to the changes of two scans.
 */
export async function attribute(
  changes: readonly Change[],
  since: string | undefined,
  store: Pick<Store, 'audit' | 'changes'>,
): Promise<readonly Change[]> {
  if (since === undefined || changes.length === 0) return changes;
  const acts = await store.audit.since(since, [...new Set(changes.map((one) => one.instance.id))]);
  const able = acts.filter((act) => moving.includes(act.command));
  if (able.length === 0) return changes;
  const spent = new Set(await store.changes.attributed(able.map((act) => act.id)));
  return changes.map((change) => {
    const act = able.findLast((one) => !spent.has(one.id) && fits(one, change));
    return act === undefined ? change : { ...change, by: { person: act.person, auditId: act.id } };
  });
}

function fits(act: AuditRow, { kind, instance, at }: Change): boolean {
  if (act.instanceId !== instance.id || act.at > at || kind === 'renamed' || kind === 'deadline')
    return false;
  return kind === 'gone' || act.command !== 'instance.delete';
}
