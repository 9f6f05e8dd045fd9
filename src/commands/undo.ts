import * as z from 'zod';
import { canAnswerFrom } from '../access/conversation.ts';
import { cancelDeletion } from '../effects/deletion/decision.ts';
import { unknownTokenReply } from '../effects/used-token-card.ts';
import { tokenArgument } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { rejected } from '../request/reply.ts';
import { tokenCommand } from './confirm.ts';

/** Cancels a deletion that was requested or scheduled: that of a button, or else the person's own last one. */
export const undo: Definition<'undo'> = {
  ...tokenCommand,
  name: 'undo',
  word: 'undo',
  // Only deletions can be undone.
  helpRole: 'admin',
  argumentsSchema: z.object({ token: tokenArgument.optional() }),
  async run({ token: id }, context) {
    const { store, person, conversation, text } = context;
    if (id !== undefined) {
      const deletion = await store.deletions.find(id);
      return deletion === undefined ? unknownTokenReply(context) : cancelDeletion(deletion, context);
    }
    const pending = await store.deletions.listPending(person);
    const last = pending.find((deletion) => canAnswerFrom(deletion.conversation, conversation)) ?? pending[0];
    if (last !== undefined) return cancelDeletion(last, context);
    return rejected({ title: text.deletions.nothingToUndo, text: [text.deletions.nothingToUndoHint] });
  },
};
