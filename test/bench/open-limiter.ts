import { createRequestLimiter, defaultLimits, type RequestLimiter } from '../../src/rate-limit/limiter.ts';

/** A limiter that costs as much as the real one and rejects nothing, since one person sends all requests of a benchmark. */
export function createOpenLimiter(): RequestLimiter {
  const open = { burst: 1_000_000, perSecond: 1_000_000 };
  const queue = {
    ...defaultLimits.queue,
    maxConcurrent: 1_000,
    maxPerPerson: 1_000,
    maxPerConversation: 1_000,
  };
  return createRequestLimiter({ ...defaultLimits, person: open, conversation: open, computation: open, queue });
}
