/** What commands can read from the watcher. */
import type { InstanceFilter } from '../access/scopes.ts';
import { type ChatAdapter, DeliveryError, type MessageRef } from '../chat/adapter.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Person, Platform } from '../chat/person.ts';
import type { SearchResult } from '../instance-index/index.ts';
import { parseQuery, requiredWords } from '../instance-index/matching.ts';
import { searchInSteps } from '../instance-index/ranking.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import { compareText } from '../lib/compare.ts';
import { normalize } from '../lib/normalize.ts';
import { filterInSteps, runInSlices, type Steps, sortInSteps, visitInSteps } from '../lib/time-slices.ts';
import type { ChangeStore } from '../store/contract/changes.ts';
import type { UnavailableChannel } from '../store/contract/channels.ts';
import type { Store } from '../store/contract/index.ts';
import type { ChannelQueue } from '../store/contract/outbox.ts';
import type { ScanGap, ScanState, SnapshotRow, StoreRestore } from '../store/contract/snapshot.ts';
import type { Watch, WatchFilter } from '../store/contract/watches.ts';
import { noDeliveries, type RecentDeliveries, readRecentDeliveries } from './deliver/recent-deliveries.ts';
import { matchesInstance } from './filter.ts';
import type { Lateness, StuckInstances } from './scan/lateness.ts';
import type { IndexedInstance, Snapshot } from './scan/snapshot.ts';
import { hasOldAnswers } from './scan/views.ts';
import type { ScanLoop } from './scan-loop.ts';
import type { ScanReport } from './steady-scan.ts';

/** One attempt to deliver an announcement. */
export interface DeliveryReport {
  /** `delivered`: the platform's message id is stored. `attempted`: it was sent, and the answer is unknown. */
  readonly outcome: 'delivered' | 'attempted';
  /** Since the bot saw the change; for a digest, since it was due. */
  readonly secondsSinceSeen: number;
  /** Since the earliest time that the change can have happened in Barium; for a digest, since it was due. */
  readonly secondsSinceChange: number;
}

/** Values that occur in the snapshot. */
export interface KnownValues {
  readonly applications: readonly string[];
  readonly statuses: readonly string[];
  readonly milestones: readonly string[];
  readonly startedBy: readonly string[];
}

/** How much a watch would have announced recently. */
interface RecentVolume {
  readonly messages: number;
  /** Start of the changes that were counted, if they do not cover the requested days. */
  readonly since: string | undefined;
}

export interface WatcherStatus {
  readonly instanceCount: number;
  /** False until the first scan is complete. */
  readonly isComplete: boolean;
  readonly lastScan: ScanReport | undefined;
  /** When the snapshot was reset because the bot was connected to a different upstream. */
  readonly upstreamChangedAt: string | undefined;
  /** When the store was restored from a backup or replaced by an empty one, and how far back it goes. */
  readonly restore: StoreRestore | undefined;
  /** When Barium last answered with an older state after a newer one, while that is taken into account. */
  readonly inconsistentAt: string | undefined;
  /** Instances that Barium does not show any more, and that are not known to be gone yet. Known to the leader. */
  readonly missingCount: number;
  readonly queues: readonly ChannelQueue[];
  readonly unavailableChannels: readonly UnavailableChannel[];
  readonly deadLetters: number;
}

export interface WatchQueries {
  /** Whether this process is connected to the conversation's platform. */
  canPostTo(conversation: Conversation): boolean;
  /** The message that a thread is under, if it can be one of the bot's. */
  threadRef(conversation: Conversation): MessageRef | undefined;
  /** Whether messages of the conversation have threads; true if the platform can't say. Never rejects. */
  hasThreads(conversation: Conversation): Promise<boolean>;
  /** Why messages to a conversation would not arrive, in the reader's language; `undefined` if they would. */
  unavailableReason(conversation: Conversation, reader: Pick<Person, 'locale'>): Promise<string | undefined>;
  /** Number of instances that match; `undefined` until the first scan is complete. */
  countMatches(filter: WatchFilter): Promise<number | undefined>;
  /** How many of the instances that match also match each of the others; none until the first scan is complete. */
  countOverlaps(filter: WatchFilter, others: readonly WatchFilter[]): Promise<readonly number[]>;
  /** An instance as of the last scan, including one that is gone. */
  getInstance(instanceId: string): SnapshotRow | undefined;
  /** Searches instances that are gone from the upstream; best match first. */
  searchGone(query: string, max: number): Promise<SearchResult>;
  /** Announcements a watch would have caused in the last `days`; `undefined` until the first scan is complete. */
  recentVolume(watch: Pick<Watch, 'filter' | 'on'>, days: number): Promise<RecentVolume | undefined>;
  /** `undefined` until the first scan is complete. */
  knownValues(): Promise<KnownValues | undefined>;
  /** Rejects if the store cannot be read. */
  status(): Promise<WatcherStatus>;
  /** Instances that are in their milestone for longer than is usual. Rejects if the store cannot be read. */
  listStuck(): Promise<StuckInstances>;
  /** The last times that the bot did not scan for long, the oldest first. */
  gaps(): readonly ScanGap[];
  /** In all conversations. Rejects if the store cannot be read. */
  recentDeliveries(): Promise<RecentDeliveries>;
  /** The same queries for a user who sees only matching instances. */
  scoped(filter: InstanceFilter): WatchQueries;
}

interface WatchQueriesOptions {
  readonly snapshot: Snapshot;
  readonly scanLoop: Pick<ScanLoop, 'state' | 'lastScan' | 'missingCount'>;
  readonly store: Pick<Store, 'changes' | 'channels' | 'outbox'>;
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  readonly lateness: Pick<Lateness, 'listStuck'>;
  readonly now: () => Date;
}

export function createWatchQueries(options: WatchQueriesOptions, isVisible?: InstanceFilter): WatchQueries {
  const { snapshot, scanLoop, store, adapters, now } = options;
  const isComplete = () => scanLoop.state().isComplete;
  return {
    canPostTo: (conversation) => adapters.has(conversation.platform),
    threadRef: (conversation) => adapters.get(conversation.platform)?.threadRef?.(conversation),
    hasThreads: async (conversation) => {
      try {
        return (await adapters.get(conversation.platform)?.hasThreads?.(conversation)) ?? true;
      } catch (error) {
        if (error instanceof DeliveryError) return true;
        throw error;
      }
    },
    unavailableReason: async (conversation, reader) =>
      adapters.get(conversation.platform)?.unavailableReason?.(conversation, reader),
    countMatches: async (filter) => (isComplete() ? countMatches(snapshot, filter, isVisible) : undefined),
    countOverlaps: async (filter, others) =>
      isComplete() ? countOverlaps(snapshot, filter, others, isVisible) : others.map(() => 0),
    getInstance(id) {
      const instance = snapshot.get(id);
      return instance === undefined || isVisible?.(instance) === false ? undefined : instance;
    },
    searchGone: (query, max) => searchGone(snapshot, query, max, isVisible),
    recentVolume: async (watch, days) =>
      isComplete()
        ? estimateVolume(watch, {
            days,
            now: now(),
            changes: store.changes,
            recordedSince: scanLoop.state().firstScanAt ?? now().toISOString(),
            isVisible,
          })
        : undefined,
    knownValues: async () => (isComplete() ? collectValues(snapshot, isVisible) : undefined),
    status: async () => ({
      instanceCount: await countInstances(snapshot, isVisible),
      isComplete: isComplete(),
      lastScan: scanLoop.lastScan(),
      upstreamChangedAt: scanLoop.state().upstreamChangedAt,
      restore: scanLoop.state().restore,
      inconsistentAt: inconsistentAt(scanLoop.state()),
      missingCount: scanLoop.missingCount(),
      queues: await store.outbox.listQueues(),
      unavailableChannels: await store.channels.listUnavailable(),
      deadLetters: await store.outbox.countDeadLetters(),
    }),
    listStuck: () => options.lateness.listStuck(isVisible ?? allowAll),
    gaps: () => scanLoop.state().gaps ?? [],
    recentDeliveries: () => readRecentDeliveries(store.outbox, now()),
    scoped: (filter) =>
      createWatchQueries(
        options,
        isVisible === undefined ? filter : (instance) => isVisible(instance) && filter(instance),
      ),
  };
}

function inconsistentAt({ inconsistency, observed }: ScanState): string | undefined {
  return hasOldAnswers(inconsistency, observed) ? inconsistency?.at : undefined;
}

const dayMs = 24 * 60 * 60_000;

const allowAll: InstanceFilter = () => true;

/** Changes that are counted, newest first. SQLite counts while the event loop waits. */
const maxCountedChanges = 10_000;

/** All changes of one instance found by one scan count as one announcement. */
async function estimateVolume(
  { filter, on }: Pick<Watch, 'filter' | 'on'>,
  {
    changes,
    days,
    now,
    recordedSince,
    isVisible = allowAll,
  }: {
    readonly changes: ChangeStore;
    readonly days: number;
    readonly now: Date;
    readonly recordedSince: string;
    readonly isVisible: InstanceFilter | undefined;
  },
): Promise<RecentVolume> {
  const requested = new Date(now.getTime() - days * dayMs).toISOString();
  const from = recordedSince > requested ? recordedSince : requested;
  const normalizePart = (part: string | undefined) => (part === undefined ? undefined : normalize(part));
  const { counts, countedSince } = await changes.countAnnouncements({
    since: from,
    kinds: on,
    instanceId: filter.instance,
    statuses: filter.statuses,
    application: normalizePart(filter.app),
    milestone: normalizePart(filter.milestone),
    startedBy: normalizePart(filter.startedBy),
    nameWords: filter.match === undefined ? [] : requiredWords(filter.match),
    maxChanges: maxCountedChanges,
  });
  const visible = counts.filter(isVisible);
  return {
    messages: visible.reduce((sum, { count }) => sum + count, 0),
    since: countedSince ?? (from === requested ? undefined : from),
  };
}

/** Instances that are not gone, as they are now, by status. */
function listedEntries(snapshot: Snapshot): readonly (readonly [status: string, readonly IndexedInstance[]])[] {
  return snapshot.statuses().map((status) => [status, snapshot.listed(status).slice()]);
}

export async function countMatches(snapshot: Snapshot, filter: WatchFilter, isVisible = allowAll): Promise<number> {
  const entries = listedEntries(snapshot).flatMap(([, list]) => list);
  let matches = 0;
  const steps = visitInSteps(entries, ({ instance }) => {
    if (matchesInstance(filter, instance) && isVisible(instance)) matches += 1;
  });
  await runInSlices(steps);
  return matches;
}

async function countOverlaps(
  snapshot: Snapshot,
  filter: WatchFilter,
  others: readonly WatchFilter[],
  isVisible = allowAll,
): Promise<readonly number[]> {
  const entries = listedEntries(snapshot).flatMap(([, list]) => list);
  const counts = others.map(() => 0);
  const steps = visitInSteps(entries, ({ instance }) => {
    if (!matchesInstance(filter, instance) || !isVisible(instance)) return;
    for (const [index, other] of others.entries()) {
      if (matchesInstance(other, instance)) counts[index] = (counts[index] ?? 0) + 1;
    }
  });
  await runInSlices(steps);
  return counts;
}

function searchGone(
  snapshot: Snapshot,
  query: string,
  max: number,
  isVisible: InstanceFilter | undefined,
): Promise<SearchResult> {
  const lists = [snapshot.gone()];
  return runInSlices(
    searchInSteps({ lists, toEntry: (entry) => entry, query: parseQuery(query), max, isVisible, isComplete: true }),
  );
}

export async function countInstances(snapshot: Snapshot, isVisible: InstanceFilter | undefined): Promise<number> {
  if (isVisible === undefined) return snapshot.size;
  const entries = listedEntries(snapshot).flatMap(([, list]) => list);
  return (await runInSlices(filterInSteps(entries, ({ instance }) => isVisible(instance)))).length;
}

/** What everybody sees, for the version of the snapshot that it was collected from. */
const collectedValues = new WeakMap<Snapshot, { readonly version: number; readonly values: Promise<KnownValues> }>();

/** Every list in alphabetical order. */
export function collectValues(snapshot: Snapshot, isVisible?: InstanceFilter): Promise<KnownValues> {
  if (isVisible !== undefined) return runInSlices(collectInSteps(snapshot, isVisible));
  const { version } = snapshot;
  const collected = collectedValues.get(snapshot);
  if (collected?.version === version) return collected.values;
  const values = runInSlices(collectInSteps(snapshot, allowAll));
  collectedValues.set(snapshot, { version, values });
  return values;
}

function* collectInSteps(snapshot: Snapshot, isVisible: InstanceFilter): Steps<KnownValues> {
  const applications = new Set<string>();
  const statuses = new Set<string>([...openStatuses, ...closedStatuses]);
  const milestones = new Set<string>();
  const startedBy = new Set<string>();
  for (const [listedStatus, entries] of listedEntries(snapshot)) {
    yield* visitInSteps(entries, ({ instance }) => {
      if (!isVisible(instance)) return;
      statuses.add(listedStatus).add(instance.status.toLowerCase());
      if (instance.applicationName !== undefined) applications.add(instance.applicationName);
      if (instance.milestone !== undefined) milestones.add(instance.milestone);
      if (instance.startedBy !== undefined) startedBy.add(instance.startedBy);
    });
  }
  return {
    applications: yield* sortInSteps([...applications], compareText),
    statuses: yield* sortInSteps([...statuses], compareText),
    milestones: yield* sortInSteps([...milestones], compareText),
    startedBy: yield* sortInSteps([...startedBy], compareText),
  };
}

/** For a process without a watcher, such as one that runs a single command. */
export const disabledQueries: WatchQueries = {
  canPostTo: () => false,
  threadRef: () => undefined,
  hasThreads: async () => true,
  unavailableReason: async () => undefined,
  countMatches: async () => undefined,
  countOverlaps: async (_filter, others) => others.map(() => 0),
  getInstance: () => undefined,
  searchGone: async () => ({ rows: [], total: 0, exactCount: 0, wordMatchCount: 0, wordCount: 0, isComplete: true }),
  recentVolume: async () => undefined,
  knownValues: async () => undefined,
  status: async () => ({
    instanceCount: 0,
    isComplete: false,
    lastScan: undefined,
    upstreamChangedAt: undefined,
    restore: undefined,
    inconsistentAt: undefined,
    missingCount: 0,
    queues: [],
    unavailableChannels: [],
    deadLetters: 0,
  }),
  listStuck: async () => ({ instances: [], isKnown: false }),
  gaps: () => [],
  recentDeliveries: async () => noDeliveries,
  scoped: () => disabledQueries,
};
