import type { Bot } from '../chat/bot.ts';
import type { Suggestion } from '../chat/reply.ts';
import { runAs } from '../lib/time-slices.ts';
import { scopeContext } from '../scope/context.ts';
import { completeInstance } from './completion/instances.ts';
import { completeLine } from './completion/line.ts';
import { findMentioned } from './completion/mentioned.ts';
import { type BotServices, createContext } from './context.ts';

/** All command words, or as many instances as a menu can show. */
const maxSuggestions = 25;

/** Of a list that is shown in pages. */
const maxListed = 200;

/** Nobody types a longer line letter by letter. */
const maxTypedLength = 500;

/** Autocompletes a command line or the name of an instance. Never rejects: on failure there are no suggestions. */
export async function suggest(
  { field, text: typed, person, conversation, offset }: Parameters<Bot['suggest']>[0],
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
    // All pages are parts of the same list: in a longer one, other cases come first.
    const max = offset === undefined ? maxSuggestions : maxListed;
    const complete = () => {
      if (field === 'mentioned') return findMentioned(query, context);
      return field === 'line' ? completeLine(query, context) : completeInstance(query, context, max);
    };
    const suggestions = await runAs(requestLimiter.ownerOf(person), complete);
    const first = offset ?? 0;
    return suggestions.slice(first, first + maxSuggestions);
  } catch (error) {
    log.warn({ err: error }, 'suggestions failed');
    return [];
  } finally {
    release();
  }
}
