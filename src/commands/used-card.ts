import type { Card } from '../chat.ts';
import type { Context } from './context.ts';

/** Says what came of the first press or delivery. `auditId` is missing while that one is still at work. */
export async function usedCard(context: Context, title: string, auditId: number | undefined): Promise<Card> {
  const { text } = context;
  const row = auditId === undefined ? undefined : await context.store.audit.get(auditId);
  if (row === undefined || row.outcome === 'begun') return { title, text: [text.tokens.usedNow] };
  const what = text.history.commands[row.command]?.(row.detail) ?? text.history.other(row.command);
  const line = text.history.line(row.person.name, what);
  return { title, text: [text.tokens.used(line, row.at, text.history.outcomes[row.outcome])] };
}
