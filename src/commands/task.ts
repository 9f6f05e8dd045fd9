import * as z from 'zod';
import { nameOf } from '../cards/card-context.ts';
import { taskCard, taskRow } from '../cards/task.ts';
import { pick, pickCard } from '../lookup/match-by-name.ts';
import { instance, short } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';
import { tasksOf } from './tasks.ts';

/** One task in detail. Its participants are told in the list's row only, so both are read. */
export const task: Definition<'task.show'> = {
  name: 'task.show',
  word: 'task',
  role: 'viewer',
  isQuestion: true,
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'task', kind: 'rest' },
  ],
  keys: {},
  input: z.object({ instance, task: short.optional() }),
  async run({ instance: id, task: query }, context) {
    const { rows: all } = await tasksOf(id, undefined, context);
    const found = query === undefined ? all : pick(all, query);
    const [only] = found;
    if (only !== undefined && found.length === 1) {
      const detail = await context.barium.getTask(id, only.id);
      const participants = detail.participants ?? only.participants;
      return answer(taskCard(context, id, { ...detail, participants }));
    }
    const shown = await context.barium.getInstance(id);
    const rows = found.map((one) => taskRow(context, id, one));
    const card = pickCard(context, 'task', query, { id, name: nameOf(context.text, shown) }, rows);
    return rows.length > 0 ? answer(card) : refusal(card);
  },
};
