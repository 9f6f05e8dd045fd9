/** What commands can read from the watcher. */
import type { InstanceFilter } from '../access/scopes.ts';
import type { ChatAdapter } from '../chat/adapter.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Person, Platform } from '../chat/person.ts';
import type { SearchResult } from '../instance-index/index.ts';
import { searchRows } from '../instance-index/ranking.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import type { Change, ChangeStore } from '../store/contract/changes.ts';
import type { UnavailableChannel } from '../store/contract/channels.ts';
import type { Store } from '../store/contract/index.ts';
import type { ChannelQueue } from '../store/contract/outbox.ts';
import type { SnapshotRow } from '../store/contract/snapshot.ts';
import type { Watch, WatchFilter } from '../store/contract/watches.ts';
import { matchesChange, matchesInstance } from './filter.ts';
import type { Snapshot } from './scan/snapshot.ts';
import type { ScanLoop } from './scan-loop.ts';

/** One complete scan. */
export interface ScanReport {
  readonly startedAt: string;
  readonly seconds: number;
  /** Upstream requests. */
  readonly requests: number;
  readonly changes: number;
  /** Instances in quarantine because Barium repeatedly fails to return them. */
  readonly quarantined: number;
}

/** Values that occur in the snapshot. */
export interface KnownValues {
  readonly applications: readonly string[];
  readonly statuses: readonly string[];
  readonly milestones: readonly string[];
  readonly startedBy: readonly string[];
}

/** How much a watch would have announced recently. */
export interface RecentVolume {
  readonly messages: number;
  /** Start of the recorded changes, if they do not cover the requested days. */
  readonly since: string | undefined;
}

export interface WatcherStatus {
  readonly instanceCount: number;
  /** False until the first scan is complete. */
  readonly isComplete: boolean;
  readonly lastScan: ScanReport | undefined;
  /** When the snapshot was reset because the bot was connected to a different upstream. */
  readonly upstreamChangedAt: string | undefined;
  readonly queues: readonly ChannelQueue[];
  readonly unavailableChannels: readonly UnavailableChannel[];
  readonly deadLetters: number;
}

export interface WatchQueries {
  /** Whether this process is connected to the conversation's platform. */
  canPostTo(conversation: Conversation): boolean;
  /** Why messages to a conversation would not arrive, in the reader's language; `undefined` if they would. */
  unavailableReason(conversation: Conversation, reader: Pick<Person, 'locale'>): Promise<string | undefined>;
  /** Number of instances that match; `undefined` until the first scan is complete. */
  countMatches(filter: WatchFilter): number | undefined;
  /** An instance as of the last scan, including one that is gone. */
  getInstance(instanceId: string): SnapshotRow | undefined;
  /** Searches instances that are gone from the upstream; best match first. */
  searchGone(query: string, max: number): SearchResult;
  /** Announcements a watch would have caused in the last `days`; `undefined` until the first scan is complete. */
  recentVolume(watch: Pick<Watch, 'filter' | 'on'>, days: number): Promise<RecentVolume | undefined>;
  /** `undefined` until the first scan is complete. */
  knownValues(): KnownValues | undefined;
  /** Rejects if the store cannot be read. */
  status(): Promise<WatcherStatus>;
  /** The same queries for a user who sees only matching instances. */
  scoped(filter: InstanceFilter): WatchQueries;
}

export interface WatchQueriesOptions {
  readonly snapshot: Snapshot;
  readonly scanLoop: Pick<ScanLoop, 'state' | 'lastScan'>;
  readonly store: Pick<Store, 'changes' | 'channels' | 'outbox'>;
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  readonly now: () => Date;
}

export function createWatchQueries(options: WatchQueriesOptions, isVisible?: InstanceFilter): WatchQueries {
  const { snapshot, scanLoop, store, adapters, now } = options;
  const isComplete = () => scanLoop.state().isComplete;
  return {
    canPostTo: (conversation) => adapters.has(conversation.platform),
    unavailableReason: async (conversation, reader) =>
      adapters.get(conversation.platform)?.unavailableReason?.(conversation, reader),
    countMatches: (filter) => (isComplete() ? countMatches(snapshot, filter, isVisible) : undefined),
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
    knownValues: () => (isComplete() ? collectValues(snapshot, isVisible) : undefined),
    status: async () => ({
      instanceCount: countInstances(snapshot, isVisible),
      isComplete: isComplete(),
      lastScan: scanLoop.lastScan(),
      upstreamChangedAt: scanLoop.state().upstreamChangedAt,
      queues: await store.outbox.listQueues(),
      unavailableChannels: await store.channels.listUnavailable(),
      deadLetters: await store.outbox.countDeadLetters(),
    }),
    scoped: (filter) =>
      createWatchQueries(
        options,
        isVisible === undefined ? filter : (instance) => isVisible(instance) && filter(instance),
      ),
  };
}

const dayMs = 24 * 60 * 60_000;

const allowAll: InstanceFilter = () => true;

/** All changes of one instance found by one scan count as one announcement. */
async function estimateVolume(
  watch: Pick<Watch, 'filter' | 'on'>,
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
  const announcements = new Set<string>();
  for await (const batch of changes.readSince(from)) {
    for (const change of batch) {
      if (matchesChange(watch, change) && isVisible(change.instance))
        announcements.add(announcementKey(change));
    }
  }
  return { messages: announcements.size, since: from === requested ? undefined : from };
}

function announcementKey({ instance, at }: Change): string {
  return `${instance.id} ${at}`;
}

export function countMatches(snapshot: Snapshot, filter: WatchFilter, isVisible = allowAll): number {
  let matches = 0;
  for (const status of snapshot.statuses()) {
    for (const { instance } of snapshot.listed(status)) {
      if (matchesInstance(filter, instance) && isVisible(instance)) matches += 1;
    }
  }
  return matches;
}

function searchGone(snapshot: Snapshot, query: string, max: number, isVisible = allowAll): SearchResult {
  const rows = snapshot.gone().filter(isVisible);
  return searchRows(
    { rows: rows.map((row) => ({ ...row, description: undefined })), isComplete: true },
    query,
    max,
  );
}

export function countInstances(snapshot: Snapshot, isVisible: InstanceFilter | undefined): number {
  if (isVisible === undefined) return snapshot.size;
  const countListed = (status: string) =>
    snapshot.listed(status).filter(({ instance }) => isVisible(instance)).length;
  return snapshot.statuses().reduce((sum, status) => sum + countListed(status), 0);
}

/** Every list in alphabetical order. */
export function collectValues(snapshot: Snapshot, isVisible = allowAll): KnownValues {
  const applications = new Set<string>();
  const statuses = new Set<string>([...openStatuses, ...closedStatuses]);
  const milestones = new Set<string>();
  const startedBy = new Set<string>();
  for (const listedStatus of snapshot.statuses()) {
    for (const { instance } of snapshot.listed(listedStatus)) {
      if (!isVisible(instance)) continue;
      statuses.add(listedStatus).add(instance.status.toLowerCase());
      if (instance.applicationName !== undefined) applications.add(instance.applicationName);
      if (instance.milestone !== undefined) milestones.add(instance.milestone);
      if (instance.startedBy !== undefined) startedBy.add(instance.startedBy);
    }
  }
  const sorted = (values: Set<string>) => [...values].sort();
  return {
    applications: sorted(applications),
    statuses: sorted(statuses),
    milestones: sorted(milestones),
    startedBy: sorted(startedBy),
  };
}

/** For a process without a watcher, such as one that runs a single command. */
export const disabledQueries: WatchQueries = {
  canPostTo: () => false,
  unavailableReason: async () => undefined,
  countMatches: () => undefined,
  getInstance: () => undefined,
  searchGone: () => ({ rows: [], total: 0, exactCount: 0, isComplete: true }),
  recentVolume: async () => undefined,
  knownValues: () => undefined,
  status: async () => ({
    instanceCount: 0,
    isComplete: false,
    lastScan: undefined,
    upstreamChangedAt: undefined,
    queues: [],
    unavailableChannels: [],
    deadLetters: 0,
  }),
  scoped: () => disabledQueries,
};
