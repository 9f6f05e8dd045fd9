/** What a deletion is about: as a command, as the audit names it, and as it is now. */

import { deleteInstance } from '../../commands/delete.ts';
import type { Context } from '../../request/context.ts';
import type { Target } from '../../request/definition.ts';
import type { Deletion } from '../../store/contract/deletions.ts';
import { lookIfThere } from '../execute.ts';

export function commandOf({ instanceId }: Deletion) {
  return { name: 'instance.delete', instance: instanceId } as const;
}

/** The instance as it was when somebody asked. */
export function targetOf({ instanceId, instanceName }: Pick<Deletion, 'instanceId' | 'instanceName'>) {
  return { id: instanceId, name: instanceName };
}

/** The instance as it is now; `undefined` where it is gone. Rejects with a `BariumError` when it cannot be looked at. */
export function lookAtDoomed({ instanceId }: Deletion, context: Context): Promise<Target | undefined> {
  return lookIfThere(deleteInstance, instanceId, context);
}
