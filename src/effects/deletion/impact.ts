/** What would be lost with an instance. */
import { isOpen } from '../../cards/task.ts';
import { tasksOf } from '../../commands/tasks.ts';
import { contentsOf } from '../../lookup/objects.ts';
import type { Context } from '../../request/context.ts';
import type { Target } from '../../request/definition.ts';
import type { Text } from '../../text/strings.ts';
import { lookAtProcess } from '../execute.ts';

/** The instance with the counts of what is deleted along with it. */
export async function lookAtContents(id: string, context: Context): Promise<Target> {
  const [process, tasks, contents] = await Promise.all([
    lookAtProcess(id, context),
    tasksOf(id, undefined, context),
    contentsOf(id, context),
  ]);
  const countOf = (kind: string) => contents.found.filter(({ object }) => object.kind === kind).length;
  return {
    ...process,
    state: {
      ...process.state,
      name: process.name,
      tasks: tasks.rows.filter(isOpen).length,
      forms: countOf('form'),
      files: countOf('file') + countOf('other'),
      folders: countOf('folder'),
      sawAll: contents.complete && tasks.complete ? 'yes' : 'no',
    },
  };
}

/** The sentence that says it, and that there is no way back where there is none. */
export function lossOf(target: Target, { text, deletion }: Pick<Context, 'text' | 'deletion'>): string {
  const loss = lossIn(target, text);
  return deletion.undoSeconds > 0 ? loss : `${loss} ${text.delete.forGood}`;
}

function lossIn({ state }: Target, text: Text): string {
  const [tasks, forms, files, folders] = [state.tasks, state.forms, state.files, state.folders].map(Number);
  if (!tasks && !forms && !files && !folders) return text.delete.losesNothing;
  return text.delete.loses(tasks ?? 0, forms ?? 0, files ?? 0, folders ?? 0, state.sawAll === 'no');
}
