import type { Logger } from '../log/index.ts';
import type { Store } from '../store/contract/index.ts';

const hourMs = 60 * 60_000;

/** How long a used button can still say what became of it, and a repeated event is still recognized. */
const retentionMs = 30 * 24 * hourMs;

/** Deletes expired rows every six hours. Returns a function that stops it and waits for the run in progress. */
export function startPruning(store: Store, log: Logger, now: () => Date): () => Promise<void> {
  let running = Promise.resolve();
  const prune = async () => {
    const before = new Date(now().getTime() - retentionMs).toISOString();
    try {
      const tokens = await store.tokens.prune(before);
      const keys = await store.idempotency.prune(before);
      const deletions = await store.deletions.prune(before);
      log.debug({ tokens, keys, deletions }, 'pruned expired rows');
    } catch (err) {
      log.error({ err }, 'failed to prune expired rows');
    }
  };
  const timer = setInterval(() => {
    running = prune();
  }, 6 * hourMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
