import * as z from 'zod';
import { idFact, showButton, statusName } from '../cards/card-context.ts';
import { auditRejection } from '../effects/audit.ts';
import { undoNotice } from '../effects/deletion/cards.ts';
import { deferDeletion, needsChannelReply } from '../effects/deletion/defer.ts';
import { deleteTarget } from '../effects/deletion/execute.ts';
import { impactText, loadDeletionTarget } from '../effects/deletion/target.ts';
import { issueToken } from '../effects/issue-tokens.ts';
import { instanceArgument } from '../parser/argument-schemas.ts';
import type { EffectDefinition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';

/** Short, so that a forgotten button does nothing later. */
const ttlMs = 2 * 60_000;

/** Shows what would be deleted with an instance, and deletes it once that is confirmed. */
export const deleteInstance: EffectDefinition<'instance.delete'> = {
  name: 'instance.delete',
  word: 'delete',
  role: 'admin',
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  argumentsSchema: z.object({ instance: instanceArgument }),

  async run(command, context) {
    const { needsSecondPerson } = context.deletion;
    if (needsSecondPerson && context.conversation.isDirect) {
      await auditRejection(context, command, 'wrong-conversation');
      return needsChannelReply(context);
    }
    const target = await loadDeletionTarget(command.instance, context);
    const issued = await issueToken(context, target, { command, requiresConfirmation: true }, ttlMs);
    const { text } = context;
    return ok({
      title: text.deletions.title(target.name),
      badge: { label: statusName(text, String(target.state.status)), tone: 'warning' },
      facts: idFact(text, target.id),
      text: [
        impactText(target, context),
        ...(needsSecondPerson ? [text.deletions.secondPersonHint] : []),
        ...undoNotice(context),
      ],
      actions: [
        {
          kind: 'command',
          label: needsSecondPerson ? text.deletions.request : text.actions.confirmDelete,
          line: issued.line,
          style: 'danger',
          accessibilityLabel: text.accessibilityLabels.confirmDelete(target.name),
        },
        showButton(context, target.id, text.actions.cancel),
      ],
      footer: text.deletions.confirmUntil(issued.expiresAt),
    });
  },

  loadTarget: loadDeletionTarget,
  auditDetail: () => undefined,
  defer: deferDeletion,
  execute: (_command, target, context) => deleteTarget(target, context),
};
