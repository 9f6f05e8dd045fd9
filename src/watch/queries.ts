/** What the commands can learn from watching. */
import type { Sees } from '../access/scopes.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import { type Search, searchIn } from '../instance-index/index.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import type {
  BrokenPlace,
  Change,
  ChangeStore,
  KnownInstance,
  Queue,
  Watch,
  WatchFilter,
} from '../store/contract/watching.ts';
import { admits, wants } from './filter.ts';
import type { Snapshot } from './scan/snapshot.ts';

/** A complete look at Barium. */
export interface ScanReport {
  /** When it began. */
  readonly at: string;
  readonly seconds: number;
  /** Upstream calls. */
  readonly calls: number;
  readonly changes: number;
  /** Instances that Barium could not tell of again and again. */
  readonly unreadable: number;
}

/** The words that instances are told apart by, as they were seen. */
export interface KnownWords {
  readonly applications: readonly string[];
  readonly statuses: readonly string[];
  readonly milestones: readonly string[];
  readonly starters: readonly string[];
}

/** What would have been told lately. */
export interface Recent {
  readonly messages: number;
  /** The moment since when changes are known, where that is less than was asked for. */
  readonly since: string | undefined;
}

export interface WatchingStatus {
  /** Instances that Barium knows. */
  readonly known: number;
  /** False while Barium is read for the first time. */
  readonly complete: boolean;
  readonly lastScan: ScanReport | undefined;
  /** When everything was forgotten that another upstream had said. */
  readonly switchedAt: string | undefined;
  readonly queues: readonly Queue[];
  readonly broken: readonly BrokenPlace[];
  /** Announcements that can never be posted. */
  readonly setAside: number;
}

export interface WatchingView {
  /** Whether this process can post to a place's platform. */
  announcesTo(place: Conversation): boolean;
  /** Why nothing can be posted to a place of such a platform until somebody acts there, in words for the reader. */
  closed(place: Conversation, reader: Pick<Person, 'locale'>): Promise<string | undefined>;
  /** How many instances a filter admits now; `undefined` until all are known. */
  matches(filter: WatchFilter): number | undefined;
  /** What is known of an instance, also of one that is gone. */
  known(instanceId: string): KnownInstance | undefined;
  /** Those that are gone and that a query may name, best first. */
  gone(query: string, max: number): Search;
  /** How many announcements a watch would have caused in the last `days`; `undefined` until all are known. */
  recent(watch: Pick<Watch, 'filter' | 'on'>, days: number): Promise<Recent | undefined>;
  /** `undefined` until all instances are known. */
  words(): KnownWords | undefined;
  /** Rejects when the store cannot be read. */
  status(): Promise<WatchingStatus>;
  /** The same for somebody who sees only some instances. */
  within(sees: Sees): WatchingView;
}

const dayMs = 24 * 60 * 60_000;

/** Nothing is kept from them. */
const everything: Sees = () => true;

/** Counts what a watch would have told: what one scan found about one instance is one announcement. */
export async function recentOf(
  { filter, on }: Pick<Watch, 'filter' | 'on'>,
  {
    changes,
    days,
    now,
    knownSince,
    sees = everything,
  }: {
    readonly changes: ChangeStore;
    readonly days: number;
    readonly now: Date;
    /** When the upstream was first looked at. */
    readonly knownSince: string;
    readonly sees?: Sees | undefined;
  },
): Promise<Recent> {
  const wanted = new Date(now.getTime() - days * dayMs).toISOString();
  const from = knownSince > wanted ? knownSince : wanted;
  const told = new Set<string>();
  for await (const some of changes.since(from)) {
    for (const change of some) {
      if (wants({ filter, on }, change) && sees(change.instance)) told.add(announcementOf(change));
    }
  }
  return { messages: told.size, since: from === wanted ? undefined : from };
}

function announcementOf({ instance, at }: Change): string {
  return `${instance.id} ${at}`;
}

/** Counts the instances that a filter admits. */
export function matchesIn(snapshot: Snapshot, filter: WatchFilter, sees = everything): number {
  let matches = 0;
  for (const status of snapshot.statuses()) {
    for (const { instance } of snapshot.listed(status)) {
      if (admits(filter, instance) && sees(instance)) matches += 1;
    }
  }
  return matches;
}

/** Looks a name up among those that are gone. */
export function goneIn(snapshot: Snapshot, query: string, max: number, sees = everything): Search {
  const rows = snapshot.gone().filter(sees);
  const all = { rows: rows.map((row) => ({ ...row, description: undefined })), complete: true };
  return searchIn(all, query, max);
}

/** How many instances somebody knows of. */
export function countIn(snapshot: Snapshot, sees: Sees | undefined): number {
  if (sees === undefined) return snapshot.size;
  const seen = (status: string) => snapshot.listed(status).filter(({ instance }) => sees(instance)).length;
  return snapshot.statuses().reduce((sum, status) => sum + seen(status), 0);
}

/** The words in use, in alphabetical order. */
export function wordsIn(snapshot: Snapshot, sees = everything): KnownWords {
  const applications = new Set<string>();
  const statuses = new Set<string>([...openStatuses, ...closedStatuses]);
  const milestones = new Set<string>();
  const starters = new Set<string>();
  for (const listed of snapshot.statuses()) {
    for (const { instance } of snapshot.listed(listed)) {
      if (!sees(instance)) continue;
      statuses.add(listed).add(instance.status.toLowerCase());
      if (instance.applicationName !== undefined) applications.add(instance.applicationName);
      if (instance.milestone !== undefined) milestones.add(instance.milestone);
      if (instance.startedBy !== undefined) starters.add(instance.startedBy);
    }
  }
  const sorted = (words: Set<string>) => [...words].sort();
  return {
    applications: sorted(applications),
    statuses: sorted(statuses),
    milestones: sorted(milestones),
    starters: sorted(starters),
  };
}

/** The view of a process that answers but does not watch, such as one that runs a single command. */
export const notWatching: WatchingView = {
  announcesTo: () => false,
  closed: async () => undefined,
  matches: () => undefined,
  known: () => undefined,
  gone: () => ({ rows: [], total: 0, exact: 0, complete: true }),
  recent: async () => undefined,
  words: () => undefined,
  status: async () => ({
    known: 0,
    complete: false,
    lastScan: undefined,
    switchedAt: undefined,
    queues: [],
    broken: [],
    setAside: 0,
  }),
  within: () => notWatching,
};
