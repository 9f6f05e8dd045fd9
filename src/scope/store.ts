/** What the bot remembers, as far as somebody may know of it who sees only some applications. */
import type { Sees } from '../access/scopes.ts';
import type { Store } from '../store/contract/store.ts';

export interface WithinOptions {
  readonly store: Store;
  readonly sees: Sees;
  /** Whether an instance, or what is remembered of one that is gone, may be known. */
  isSeen(id: string): Promise<boolean>;
  /** The same of one that is watched. */
  isWatchSeen(id: string): Promise<boolean>;
}

/** Everything that is written, and what belongs to no instance, stays as it is. */
export function storeWithin({ store, sees, isSeen, isWatchSeen }: WithinOptions): Store {
  const { tokens, audit, deletions, messageNames, watches, snapshot, changes } = store;
  const ifSeen = async <Row extends { readonly instanceId: string | undefined }>(row: Row | undefined) =>
    row?.instanceId === undefined || (await isSeen(row.instanceId)) ? row : undefined;
  const seenOnes = async <Row extends { readonly instanceId: string | undefined }>(rows: readonly Row[]) =>
    (await Promise.all(rows.map(ifSeen))).filter((row) => row !== undefined);

  return {
    ...store,
    tokens: { ...tokens, find: async (token) => ifSeen(await tokens.find(token)) },
    deletions: { ...deletions, find: async (id) => ifSeen(await deletions.find(id)) },
    audit: {
      ...audit,
      get: async (id) => ifSeen(await audit.get(id)),
      forInstance: async (id, max, only) => ((await isSeen(id)) ? audit.forInstance(id, max, only) : []),
      since: async (at, ids) => seenOnes(await audit.since(at, ids)),
      async *between(from, until) {
        for await (const rows of audit.between(from, until)) yield await seenOnes(rows);
      },
    },
    messageNames: {
      ...messageNames,
      known: async (applicationName) =>
        sees({ applicationName }) ? messageNames.known(applicationName) : [],
    },
    watches: {
      ...watches,
      async all(place) {
        const set = await watches.all(place);
        const seen = await Promise.all(
          set.map(({ filter }) => filter.instance === undefined || isWatchSeen(filter.instance)),
        );
        return set.filter((_, index) => seen[index]);
      },
    },
    snapshot: {
      ...snapshot,
      async *read(since) {
        for await (const rows of snapshot.read(since)) yield rows.filter(sees);
      },
    },
    changes: {
      ...changes,
      forInstance: async (id, max) => ((await isSeen(id)) ? changes.forInstance(id, max) : []),
      async *since(at) {
        for await (const some of changes.since(at)) yield some.filter((one) => sees(one.instance));
      },
    },
  };
}
