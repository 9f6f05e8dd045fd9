/** The instance that a deletion is about, and what would be deleted with it. */
import { isOpen } from '../../cards/task.ts';
import { readContents } from '../../lookup/objects.ts';
import { readTasks } from '../../lookup/tasks.ts';
import type { Context } from '../../request/context.ts';
import type { Target } from '../../request/definition.ts';
import type { Deletion } from '../../store/contract/deletions.ts';
import type { Strings } from '../../text/strings.ts';
import { loadIfExists, loadProcess } from '../execute.ts';

export function commandFor({ instanceId }: Deletion) {
  return { name: 'instance.delete', instance: instanceId } as const;
}

/** The instance as it was when the deletion was requested. */
export function targetFrom({ instanceId, instanceName }: Pick<Deletion, 'instanceId' | 'instanceName'>) {
  return { id: instanceId, name: instanceName };
}

/** The instance now; `undefined` if it no longer exists. Rejects with a `BariumError` when it cannot be read. */
export function reloadTarget({ instanceId }: Deletion, context: Context): Promise<Target | undefined> {
  return loadIfExists({ loadTarget: loadDeletionTarget }, instanceId, context);
}

/** The instance with the number of tasks, forms, files and folders in it. */
export async function loadDeletionTarget(id: string, context: Context): Promise<Target> {
  const [process, tasks, contents] = await Promise.all([
    loadProcess(id, context),
    readTasks(id, undefined, context),
    readContents(id, context),
  ]);
  const countOf = (kind: string) => contents.objects.filter(({ object }) => object.kind === kind).length;
  return {
    ...process,
    state: {
      ...process.state,
      name: process.name,
      tasks: tasks.rows.filter(isOpen).length,
      forms: countOf('form'),
      files: countOf('file') + countOf('other'),
      folders: countOf('folder'),
      sawAll: contents.isComplete && tasks.isComplete ? 'yes' : 'no',
    },
  };
}

/** Says what would be deleted, and that it cannot be undone unless the policy allows that. */
export function impactText(target: Target, { text, deletion }: Pick<Context, 'text' | 'deletion'>): string {
  const contents = contentsText(target, text);
  return deletion.undoSeconds > 0 ? contents : `${contents} ${text.deletions.irreversible}`;
}

function contentsText({ state }: Target, text: Strings): string {
  const [tasks, forms, files, folders] = [state.tasks, state.forms, state.files, state.folders].map(Number);
  if (!tasks && !forms && !files && !folders) return text.deletions.noImpact;
  return text.deletions.impact(tasks ?? 0, forms ?? 0, files ?? 0, folders ?? 0, state.sawAll === 'no');
}
