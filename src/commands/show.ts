import * as z from 'zod';
import { instanceCard } from '../cards/instance.ts';
import type { Definition } from './definition.ts';
import { answer } from './reply.ts';
import { instance } from './schemas.ts';

/** Everything about one instance. */
export const show: Definition<'instance.show'> = {
  name: 'instance.show',
  word: 'show',
  role: 'viewer',
  isQuestion: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  input: z.object({ instance }),
  async run({ instance: id }, context) {
    const found = await context.barium.getInstance(id);
    return answer(instanceCard(context, found, context.now()));
  },
};
