import { cancelDeletion } from '../effects/deletion/decision.ts';
import { unknownTokenReply } from '../effects/used-token-card.ts';
import type { Definition } from '../request/definition.ts';
import { tokenCommand } from './confirm.ts';

/** Cancels a deletion that was requested or scheduled. */
export const undo: Definition<'undo'> = {
  name: 'undo',
  word: 'undo',
  ...tokenCommand,
  async run({ token: id }, context) {
    const deletion = await context.store.deletions.find(id);
    return deletion === undefined ? unknownTokenReply(context) : cancelDeletion(deletion, context);
  },
};
