import * as z from 'zod';
import { button, collapseWhitespace, instanceName, showButton, taskStatusName } from '../cards/card-context.ts';
import { emptyPageText, pageButtons, paginate, rangeFooter } from '../cards/pagination.ts';
import { taskRow } from '../cards/task.ts';
import type { Card } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import { lookup } from '../lib/lookup.ts';
import { truncateChars } from '../lib/truncate.ts';
import { readTasks } from '../lookup/tasks.ts';
import { instanceArgument, pageArgument, statusArgument } from '../parser/argument-schemas.ts';
import { valueSpellings, valueWord } from '../parser/vocabulary.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { pageReply, rejected } from '../request/reply.ts';
import { closestMeaning } from '../text/did-you-mean.ts';

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
    const { status } = command;
    if (rows.length === 0 && status !== undefined && lookup(text.tasks.statuses, status) === undefined) {
      return rejected(unknownStatusCard(command, status, context));
    }
    const range = paginate(rows.length, command.page);
    const none = status === undefined ? text.tasks.none : text.tasks.noneWith(taskStatusName(text, status));
    const card = {
      title: text.tasks.title(instanceName(text, instance)),
      text: rows.length === 0 ? [none] : emptyPageText(context, range),
      rows: rows.slice(range.from - 1, range.to).map((task) => taskRow(context, instance.id, task, context.now())),
      actions: [...pageButtons(context, range, (page) => ({ ...command, page })), showButton(context, instance.id)],
      ...rangeFooter(context, range, isComplete),
    };
    return pageReply(card, command.page, range.pages);
  },
};

/** Says which statuses there are, and offers the nearest one, or all tasks. Barium answers any word with no tasks. */
function unknownStatusCard(command: CommandOf<'task.list'>, typed: string, context: Context): Card {
  const { text } = context;
  const statuses = Object.keys(text.tasks.statuses);
  const spellings = [...statuses.map((status) => [status, status] as const), ...valueSpellings('status')];
  const nearest = closestMeaning(typed, spellings);
  const isTaskStatus = nearest !== undefined && lookup(text.tasks.statuses, nearest) !== undefined;
  const all = { ...command, status: undefined, page: undefined };
  return {
    title: text.list.unknownStatus(truncateChars(collapseWhitespace(typed), 40)),
    text: [text.list.statusesAre(statuses.map((status) => valueWord(text, 'status', status)))],
    actions: [
      ...(isTaskStatus ? [button(context, taskStatusName(text, nearest), { ...all, status: nearest })] : []),
      button(context, text.actions.tasks, all),
    ],
  };
}
