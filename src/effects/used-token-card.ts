import { actLine } from '../cards/audit.ts';
import type { Card } from '../chat/card.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import { refusal } from '../request/reply.ts';
import type { AuditRow } from '../store/contract/store.ts';

/** Longer than anything takes that is done to Barium. */
const workMs = 2 * 60_000;

/**
 * Says what came of the first press or delivery. `auditId` is missing while that one is still at work. Without a title
 * of its own, only what was done is called done.
 */
export async function usedCard(context: Context, auditId: number | undefined, title?: string): Promise<Card> {
  const { text } = context;
  const { tokens } = text;
  const row = auditId === undefined ? undefined : await context.store.audit.get(auditId);
  if (row === undefined || isAtWork(row, context.now())) {
    return { title: title ?? tokens.usedTitle, text: [tokens.usedNow] };
  }
  return {
    title: title ?? (row.outcome === 'done' ? tokens.doneTitle : tokens.usedTitle),
    text: [tokens.used(actLine(text, row), row.at, text.history.outcomes[row.outcome])],
  };
}

/** The answer to a token that is nobody's. */
export function unknownToken({ text: { tokens } }: Context): Reply {
  return refusal({ title: tokens.unknown, text: [tokens.unknownHint] });
}

/** One that was begun so long ago, and has not ended, was begun by a bot that is gone. */
function isAtWork({ outcome, at }: AuditRow, now: Date): boolean {
  return outcome === 'begun' && now.getTime() - Date.parse(at) < workMs;
}
