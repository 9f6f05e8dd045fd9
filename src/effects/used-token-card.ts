import { auditLine } from '../cards/audit.ts';
import type { Card } from '../chat/card.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import { rejected } from '../request/reply.ts';
import type { AuditRow } from '../store/contract/audit.ts';

/** Longer than any effect takes: a row that is open for longer is from a process that crashed. */
const inProgressMs = 2 * 60_000;

/** Reports the result of the first press or delivery. `auditId` is missing while that is still in progress. */
export async function usedTokenCard(context: Context, auditId: number | undefined, title?: string): Promise<Card> {
  const { text } = context;
  const { confirmation } = text;
  const row = auditId === undefined ? undefined : await context.store.audit.get(auditId);
  if (row === undefined || isInProgress(row, context.now())) {
    return { title: title ?? confirmation.usedTitle, text: [confirmation.inProgress] };
  }
  return {
    title: title ?? (row.outcome === 'done' ? confirmation.doneTitle : confirmation.usedTitle),
    text: [confirmation.usedBy(auditLine(text, row), row.at, text.history.outcomes[row.outcome])],
  };
}

export function unknownTokenReply({ text: { confirmation } }: Context): Reply {
  return rejected({ title: confirmation.unknown, text: [confirmation.unknownHint] });
}

function isInProgress({ outcome, at }: AuditRow, now: Date): boolean {
  return outcome === 'begun' && now.getTime() - Date.parse(at) < inProgressMs;
}
