import type { InstanceFilter } from '../access/scopes.ts';
import type { Store } from '../store/contract/index.ts';

interface StoreScopeOptions {
  readonly store: Store;
  readonly instanceFilter: InstanceFilter;
  /** Whether an instance is visible, or was before it was deleted. */
  isVisible(instanceId: string): Promise<boolean>;
  /** Those of the ids that are visible as far as the bot knows them, without a request for each. */
  filterKnownVisible(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Whether an instance that is watched is visible. */
  isWatchVisible(instanceId: string): Promise<boolean>;
}

/** Filters what is read by instance. Writes, and rows without an instance, are not restricted. */
export function scopeStore({
  store,
  instanceFilter,
  isVisible,
  filterKnownVisible,
  isWatchVisible,
}: StoreScopeOptions): Store {
  const {
    tokens,
    audit,
    deletions,
    messageNames,
    watches,
    snapshot,
    changes,
    channels,
    personInstances,
    outbox,
    durations,
  } = store;
  const ifVisible = async <Row extends { readonly instanceId: string | undefined }>(row: Row | undefined) =>
    row?.instanceId === undefined || (await isVisible(row.instanceId)) ? row : undefined;
  const onlyVisible = async <Row extends { readonly instanceId: string | undefined }>(rows: readonly Row[]) =>
    (await Promise.all(rows.map(ifVisible))).filter((row) => row !== undefined);

  return {
    ...store,
    tokens: { ...tokens, find: async (token) => ifVisible(await tokens.find(token)) },
    deletions: {
      ...deletions,
      find: async (id) => ifVisible(await deletions.find(id)),
      listPending: async (requester) => onlyVisible(await deletions.listPending(requester)),
    },
    audit: {
      ...audit,
      get: async (id) => ifVisible(await audit.get(id)),
      listForInstance: async (id, max, only) => ((await isVisible(id)) ? audit.listForInstance(id, max, only) : []),
      listSince: async (at, ids) => onlyVisible(await audit.listSince(at, ids)),
      async *readBetween(from, until) {
        for await (const rows of audit.readBetween(from, until)) yield await onlyVisible(rows);
      },
    },
    messageNames: {
      ...messageNames,
      listRecent: async (applicationName) =>
        instanceFilter({ applicationName }) ? messageNames.listRecent(applicationName) : [],
    },
    watches: {
      ...watches,
      async list(conversation) {
        const all = await watches.list(conversation);
        const visible = await Promise.all(
          all.map(({ filter }) => filter.instance === undefined || isWatchVisible(filter.instance)),
        );
        return all.filter((_, index) => visible[index]);
      },
    },
    snapshot: {
      ...snapshot,
      async *readSince(revision) {
        for await (const rows of snapshot.readSince(revision)) yield rows.filter(instanceFilter);
      },
    },
    channels: {
      ...channels,
      async findThreadInstance(conversation, root) {
        const id = await channels.findThreadInstance(conversation, root);
        return id !== undefined && (await isVisible(id)) ? id : undefined;
      },
    },
    // What was visible when the person looked at it may be hidden now, or in this conversation.
    personInstances: {
      ...personInstances,
      async list(person, max) {
        const rows = await personInstances.list(person, max);
        const visible = await filterKnownVisible(rows.map(({ instanceId }) => instanceId));
        return rows.filter(({ instanceId }) => visible.has(instanceId));
      },
    },
    outbox: {
      ...outbox,
      listForInstance: async (id, max, conversation) =>
        (await isVisible(id)) ? outbox.listForInstance(id, max, conversation) : [],
    },
    durations: {
      ...durations,
      list: async (day, application) =>
        (await durations.list(day, application)).filter((one) => instanceFilter({ applicationName: one.application })),
      listStays: async (application, ...query) =>
        instanceFilter({ applicationName: application }) ? durations.listStays(application, ...query) : [],
      findStays: async (ids) =>
        (await durations.findStays(ids)).filter((one) => instanceFilter({ applicationName: one.application })),
    },
    changes: {
      ...changes,
      listForInstance: async (id, max) => ((await isVisible(id)) ? changes.listForInstance(id, max) : []),
      async *readSince(at) {
        for await (const batch of changes.readSince(at)) {
          yield batch.filter((change) => instanceFilter(change.instance));
        }
      },
      async countAnnouncements(query) {
        const { counts, ...more } = await changes.countAnnouncements(query);
        return { ...more, counts: counts.filter(instanceFilter) };
      },
    },
  };
}
