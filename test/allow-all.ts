/** Services without any limits, for tests that are not about access or rate limits. */
import { createApplicationScopes } from '../src/access/scopes.ts';
import type { RequestLimiter } from '../src/rate-limit/limiter.ts';
import type { Services } from '../src/request/context.ts';
import type { Authorize } from '../src/watch/announce/audience.ts';

/** Everyone sees every application. */
export const allowAllScopes = createApplicationScopes([]);

/** Every request is admitted at once. */
export const allowAllLimiter: RequestLimiter = {
  acquire: () => ({ isGranted: true, release: () => undefined }),
  acquireAuditRow: () => true,
  acquireSuggestion: () => () => undefined,
  ownerOf: ({ id }) => ({ key: id, charge: () => undefined }),
  load: () => ({ running: 0, queued: 0 }),
};

/** Everyone has access, no display name is known, and every access entry matches someone. */
export const allowAll: Pick<Services, 'scopes' | 'requestLimiter' | 'displayNames' | 'accessListChecker' | 'warnings'> =
  {
    scopes: allowAllScopes,
    requestLimiter: allowAllLimiter,
    displayNames: { record: async () => undefined, lookup: async () => undefined },
    accessListChecker: { results: async () => [] },
    warnings: async () => ({
      isOpenByDefault: false,
      reloadFault: undefined,
      auditSize: undefined,
      backupFailure: undefined,
    }),
  };

/** Every watch owner is a viewer of everything. */
export const allowAllListeners: Authorize = async () => ({
  role: 'viewer',
  isIndeterminate: false,
  instanceFilter: undefined,
});
