import * as z from 'zod';
import type { TaskRow } from '../barium/types.ts';
import { button, nameOf, taskStatusName } from '../cards/card-context.ts';
import { pageButtons, paging, pastTheEnd, rangeFooter } from '../cards/pagination.ts';
import { taskRow } from '../cards/task.ts';
import { type ReadRows, readAll } from '../instance-index/collect-pages.ts';
import { instance, page, status } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer } from '../request/reply.ts';

/** The tasks of an instance, all or those with a status. */
export const tasks: Definition<'task.list'> = {
  name: 'task.list',
  word: 'tasks',
  role: 'viewer',
  isQuestion: true,
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'status', kind: 'word' },
  ],
  keys: { status: 'status', page: 'page' },
  input: z.object({ instance, status: status.optional(), page: page.optional() }),
  async run(command, context) {
    const [shown, { rows: found, complete }] = await Promise.all([
      context.barium.getInstance(command.instance),
      tasksOf(command.instance, command.status, context),
    ]);
    const { text } = context;
    const where = paging(found.length, command.page);
    const none =
      command.status === undefined
        ? text.tasks.none
        : text.tasks.noneWith(taskStatusName(text, command.status));
    const card = {
      title: text.tasks.title(nameOf(text, shown)),
      text: found.length === 0 ? [none] : pastTheEnd(context, where),
      rows: found.slice(where.from - 1, where.to).map((task) => taskRow(context, shown.id, task)),
      actions: [
        ...pageButtons(context, where, (turned) => ({ ...command, page: turned })),
        button(context, text.actions.show, { name: 'instance.show', instance: shown.id }),
      ],
      ...rangeFooter(context, where, complete),
    };
    return answer(card, { replacesOriginal: command.page !== undefined });
  },
};

/** Every task of an instance, in the upstream's order. */
export async function tasksOf(
  id: string,
  status: string | undefined,
  { barium }: Context,
): Promise<ReadRows<TaskRow>> {
  const filter = status === undefined ? {} : { status };
  return readAll((query) => barium.listTasks(id, { ...filter, ...query }));
}
