import * as z from 'zod';
import { instanceName, showButton, taskStatusName } from '../cards/card-context.ts';
import { emptyPageText, pageButtons, paginate, rangeFooter } from '../cards/pagination.ts';
import { taskRow } from '../cards/task.ts';
import { tasksOf } from '../lookup/tasks.ts';
import { instance, page, status } from '../parser/argument-schemas.ts';
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
  argumentsSchema: z.object({ instance, status: status.optional(), page: page.optional() }),
  async run(command, context) {
    const [shown, { rows: found, isComplete }] = await Promise.all([
      context.barium.getInstance(command.instance),
      tasksOf(command.instance, command.status, context),
    ]);
    const { text } = context;
    const range = paginate(found.length, command.page);
    const none =
      command.status === undefined
        ? text.tasks.none
        : text.tasks.noneWith(taskStatusName(text, command.status));
    const card = {
      title: text.tasks.title(instanceName(text, shown)),
      text: found.length === 0 ? [none] : emptyPageText(context, range),
      rows: found.slice(range.from - 1, range.to).map((task) => taskRow(context, shown.id, task)),
      actions: [
        ...pageButtons(context, range, (page) => ({ ...command, page })),
        showButton(context, shown.id),
      ],
      ...rangeFooter(context, range, isComplete),
    };
    return ok(card, { replacesOriginal: command.page !== undefined });
  },
};
