import { actLine } from '../cards/act.ts';
import type { Card } from '../chat.ts';
import type { Context } from './context.ts';

/** Says what came of the first press or delivery. `auditId` is missing while that one is still at work. */
export async function usedCard(context: Context, title: string, auditId: number | undefined): Promise<Card> {
  const { text } = context;
  const row = auditId === undefined ? undefined : await context.store.audit.get(auditId);
  if (row === undefined || row.outcome === 'begun') return { title, text: [text.tokens.usedNow] };
  return { title, text: [text.tokens.used(actLine(text, row), row.at, text.history.outcomes[row.outcome])] };
}
