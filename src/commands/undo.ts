import * as z from 'zod';
import { stop } from '../effects/deletion/cancel.ts';
import { unknownToken } from '../effects/used-token-card.ts';
import { token } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';

/** Stops a deletion that waits: for a second person, or for its time. Whom it obeys depends on the deletion. */
export const undo: Definition<'undo'> = {
  name: 'undo',
  word: 'undo',
  role: 'viewer',
  isForButtons: true,
  positionals: [{ argument: 'token', kind: 'word' }],
  keys: {},
  input: z.object({ token }),
  async run({ token: id }, context) {
    const deletion = await context.store.deletions.find(id);
    return deletion === undefined ? unknownToken(context) : stop(deletion, context);
  },
};
