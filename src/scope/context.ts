/** Enforces `ACCESS_APPLICATIONS`: wraps every service that can reveal an instance, so commands need no checks. */
import type { InstanceFilter } from '../access/scopes.ts';
import { NotFoundError } from '../barium/errors.ts';
import type { Context } from '../request/context.ts';
import { scopeBarium } from './barium.ts';
import { scopeStore } from './store.ts';

/** The context for a person who can see only some applications. */
export function scopeContext(context: Context, instanceFilter: InstanceFilter): Context {
  const { store, text } = context;
  const index = context.index.scoped(instanceFilter);
  const watchQueries = context.watchQueries.scoped(instanceFilter);
  const { barium, isKnownVisible } = scopeBarium({ barium: context.barium, index, instanceFilter, text });

  /** A deleted instance is visible if its last known state is. */
  const isVisible = async (id: string): Promise<boolean> => {
    if (watchQueries.getInstance(id) !== undefined) return true;
    try {
      await barium.getInstance(id);
      return true;
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      const [last] = await store.changes.listForInstance(id, 1);
      return last !== undefined && instanceFilter(last.instance);
    }
  };

  const filterKnownVisible = async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const rows = await index.findByIds(ids);
    const deleted = ids.filter((id) => watchQueries.getInstance(id) !== undefined);
    return new Set([...rows.map(({ id }) => id), ...deleted]);
  };

  /** Existing watches cannot be used to probe for instances, so the snapshot decides and saves requests to Barium. */
  const isWatchVisible = async (id: string): Promise<boolean> => {
    const instance = context.watchQueries.getInstance(id);
    return instance === undefined ? isVisible(id) : instanceFilter(instance);
  };

  return {
    ...context,
    barium,
    index,
    watchQueries,
    isKnownVisible,
    isScoped: true,
    store: scopeStore({ store, instanceFilter, isVisible, filterKnownVisible, isWatchVisible }),
    offeredMessages: () =>
      Object.fromEntries(
        Object.entries(context.offeredMessages()).filter(([applicationName]) => instanceFilter({ applicationName })),
      ),
    pictureLink: (request) => (isKnownVisible(request.instanceId) ? context.pictureLink(request) : undefined),
    // The details of a healthy component contain totals over all applications.
    checkHealth: async (reader) =>
      (await context.checkHealth(reader)).map((health) => (health.ok ? { ...health, detail: '' } : health)),
  };
}
