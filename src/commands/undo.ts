import * as z from 'zod';
import { stop } from '../deletion/stop.ts';
import type { Definition } from './definition.ts';
import { refusal } from './reply.ts';

/** Stops a deletion that waits: for a second person, or for its time. Whom it obeys depends on the deletion. */
export const undo: Definition<'undo'> = {
  name: 'undo',
  word: 'undo',
  role: 'viewer',
  isForButtons: true,
  positionals: [{ argument: 'token', kind: 'word' }],
  keys: {},
  input: z.object({ token: z.string().trim().toLowerCase().min(1).max(100) }),
  async run({ token }, context) {
    const deletion = await context.store.deletions.find(token);
    if (deletion !== undefined) return stop(deletion, context);
    const { unknown, unknownHint } = context.text.tokens;
    return refusal({ title: unknown, text: [unknownHint] });
  },
};
