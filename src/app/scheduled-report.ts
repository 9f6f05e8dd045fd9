import { authorizeListener } from '../access/authorization.ts';
import { type BotServices, createContext } from '../bot/context.ts';
import type { Card } from '../chat/card.ts';
import { cancelContents } from '../chat/reply.ts';
import { report } from '../commands/report.ts';
import { scopeContext } from '../scope/context.ts';
import type { Watch } from '../store/contract/watches.ts';

/**
 * The report of a watch as its owner sees it in its conversation right now, without its chart; `undefined` if they have
 * lost access. Rejects if that can't be found out.
 */
export async function createScheduledReport(
  { owner, conversation, filter, lang }: Watch,
  services: BotServices,
): Promise<Card | undefined> {
  const { role, isIndeterminate, instanceFilter } = await authorizeListener(services, owner, conversation);
  if (role === undefined) {
    if (isIndeterminate) throw new Error('it cannot be found out whether the owner of a report still has access');
    return undefined;
  }
  const person = lang === undefined ? owner : { ...owner, locale: lang };
  const context = { ...createContext({ person, conversation, idempotencyKey: '' }, services), role, isAutomatic: true };
  const scoped = instanceFilter === undefined ? context : scopeContext(context, instanceFilter);
  const reply = await report.run({ name: 'report.show', app: filter.app }, scoped);
  cancelContents(reply);
  const { image: _, ...card } = reply.card;
  return card;
}
