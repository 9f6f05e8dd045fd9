import * as z from 'zod';
import { instanceName, showButton, taskStatusName } from '../cards/card-context.ts';
import { emptyPageText, pageButtons, paginate, rangeFooter } from '../cards/pagination.ts';
import { taskRow } from '../cards/task.ts';
import { readTasks } from '../lookup/tasks.ts';
import { instanceArgument, pageArgument, statusArgument } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';

/** The tasks of an instance, optionally with a status. */
export const tasks: Definition<'task.list'> = {
  name: 'task.list',
  word: 'tasks',
  role: 'viewer',
  isReadOnly: true,
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'status', kind: 'word' },
  ],
  keys: { status: 'status', page: 'page' },
  argumentsSchema: z.object({
    instance: instanceArgument,
    status: statusArgument.optional(),
    page: pageArgument.optional(),
  }),
  async run(command, context) {
    const [instance, { rows, isComplete }] = await Promise.all([
      context.barium.getInstance(command.instance),
      readTasks(command.instance, command.status, context),
    ]);
    const { text } = context;
    const range = paginate(rows.length, command.page);
    const none =
      command.status === undefined ? text.tasks.none : text.tasks.noneWith(taskStatusName(text, command.status));
    const card = {
      title: text.tasks.title(instanceName(text, instance)),
      text: rows.length === 0 ? [none] : emptyPageText(context, range),
      rows: rows.slice(range.from - 1, range.to).map((task) => taskRow(context, instance.id, task)),
      actions: [...pageButtons(context, range, (page) => ({ ...command, page })), showButton(context, instance.id)],
      ...rangeFooter(context, range, isComplete),
    };
    return ok(card, { replacesOriginal: command.page !== undefined });
  },
};
