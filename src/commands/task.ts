import * as z from 'zod';
import { instanceName } from '../cards/card-context.ts';
import { taskCard, taskRow } from '../cards/task.ts';
import { choiceCard, matchByName } from '../lookup/match-by-name.ts';
import { readTasks } from '../lookup/tasks.ts';
import { instanceArgument, shortText } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { asked, ok, rejected } from '../request/reply.ts';

/** One task in detail. Only the rows of the task list have the participants, so both are read. */
export const task: Definition<'task.show'> = {
  name: 'task.show',
  word: 'task',
  role: 'viewer',
  isReadOnly: true,
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'task', kind: 'rest' },
  ],
  keys: {},
  argumentsSchema: z.object({ instance: instanceArgument, task: shortText.optional() }),
  async run({ instance: id, task: query }, context) {
    const { rows: all } = await readTasks(id, undefined, context);
    const matches = query === undefined ? all : matchByName(all, query);
    const [only] = matches;
    if (only !== undefined && matches.length === 1) {
      const detail = await context.barium.getTask(id, only.id);
      const participants = detail.participants ?? only.participants;
      return ok(taskCard(context, id, { ...detail, participants }, context.now()));
    }
    const instance = await context.barium.getInstance(id);
    const rows = matches.map((match) => taskRow(context, id, match, context.now()));
    const card = choiceCard(context, 'task', query, { id, name: instanceName(context.text, instance) }, rows);
    return rows.length > 0 ? asked(card) : rejected(card);
  },
};
