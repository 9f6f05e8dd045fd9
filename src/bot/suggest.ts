import type { Bot } from '../chat/bot.ts';
import type { Suggestion } from '../chat/reply.ts';
import { runAs } from '../lib/time-slices.ts';
import { scopeContext } from '../scope/context.ts';
import { completeInstance } from './completion/instances.ts';
import { completeLine } from './completion/line.ts';
import { type BotServices, createContext } from './context.ts';

/** All command words, or as many instances as a menu can show. */
const maxSuggestions = 25;

/** Nobody types a longer line letter by letter. */
const maxTypedLength = 500;

/** Autocompletes a command line or the name of an instance. Never rejects: on failure there are no suggestions. */
export async function suggest(
  { field, text: typed, person, conversation }: Parameters<Bot['suggest']>[0],
  services: BotServices,
): Promise<readonly Suggestion[]> {
  const { access, scopes, requestLimiter, log } = services;
  const release = requestLimiter.acquireSuggestion(person);
  if (release === undefined) return [];
  const query = typed.slice(0, maxTypedLength);
  try {
    if (!(await access.hasRole(person, 'viewer'))) return [];
    const instanceFilter = scopes.filterFor(person, conversation);
    const unscoped = createContext({ person, conversation, idempotencyKey: '' }, services);
    const context = instanceFilter === undefined ? unscoped : scopeContext(unscoped, instanceFilter);
    const complete = field === 'line' ? completeLine : completeInstance;
    const suggestions = await runAs(requestLimiter.ownerOf(person), () => complete(query, context));
    return suggestions.slice(0, maxSuggestions);
  } catch (error) {
    log.warn({ err: error }, 'suggestions failed');
    return [];
  } finally {
    release();
  }
}
