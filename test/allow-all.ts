/** Access services of an installation without limits, for tests that are not about them. */
import { createApplicationScopes } from '../src/access/scopes.ts';
import type { RequestLimiter } from '../src/rate-limit/limiter.ts';
import type { Services } from '../src/request/context.ts';
import type { Authorize } from '../src/watch/announce/audience.ts';

/** Everybody sees every application. */
export const allowAllScopes = createApplicationScopes([]);

/** Every request is answered at once. */
export const allowAllLimiter: RequestLimiter = {
  acquire: () => ({ isGranted: true, release: () => undefined }),
  acquireSuggestion: () => () => undefined,
  load: () => ({ running: 0, queued: 0 }),
};

/** Everybody is let in, no listed person is known by name, and every access entry matches somebody. */
export const allowAll: Pick<Services, 'scopes' | 'requestLimiter' | 'displayNames' | 'accessListChecker'> = {
  scopes: allowAllScopes,
  requestLimiter: allowAllLimiter,
  displayNames: { record: async () => undefined, lookup: async () => undefined },
  accessListChecker: { results: async () => [] },
};

/** Every watch owner is a viewer of everything. */
export const allowAllListeners: Authorize = async () => ({
  role: 'viewer',
  isIndeterminate: false,
  instanceFilter: undefined,
});
