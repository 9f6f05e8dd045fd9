import type { InstanceRow } from '../barium/types.ts';
import { instanceName, showButton, webButton } from '../cards/card-context.ts';
import { caseSubject, stateBadge } from '../cards/subject.ts';
import type { Bot } from '../chat/bot.ts';
import type { Card } from '../chat/card.ts';
import { ageText } from '../commands/list-notes.ts';
import { guidsIn } from '../parser/guids.ts';
import type { Context } from '../request/context.ts';
import { scopeContext } from '../scope/context.ts';
import { type BotServices, createContext } from './context.ts';

/** Shows an instance as of the last scan. Never rejects: on failure there is no preview. */
export async function preview(
  { text, person, conversation }: Parameters<Bot['preview']>[0],
  services: BotServices,
): Promise<Card | undefined> {
  const { access, scopes, requestLimiter, log } = services;
  const release = requestLimiter.acquireSuggestion(person);
  if (release === undefined) return undefined;
  try {
    if (!(await access.hasRole(person, 'viewer'))) return undefined;
    const instanceFilter = scopes.filterFor(person, conversation);
    const unscoped = createContext({ person, conversation, idempotencyKey: '' }, services);
    const context = instanceFilter === undefined ? unscoped : scopeContext(unscoped, instanceFilter);
    return await findCard(text, context);
  } catch (error) {
    log.warn({ err: error }, 'preview failed');
    return undefined;
  } finally {
    release();
  }
}

/** Only what is certainly meant: the name or an id in full. */
async function findCard(text: string, context: Context): Promise<Card | undefined> {
  const ids = guidsIn(text);
  for (const query of ids.length > 0 ? ids : [text]) {
    const { rows, exactCount, asOf } = await context.index.search(query, 1, { includeClosed: true });
    const [row] = rows;
    if (row !== undefined && exactCount === 1 && asOf !== undefined) return cardOf(row, asOf, context);
  }
  return undefined;
}

function cardOf(row: InstanceRow, asOf: string, context: Context): Card {
  const { text } = context;
  return {
    title: instanceName(text, row),
    subject: caseSubject(context, row),
    badge: stateBadge(text, row),
    actions: [showButton(context, row.id), ...webButton(context, row.id)],
    footer: ageText(asOf, context),
  };
}
