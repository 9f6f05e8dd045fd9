/** From changes and watches to announcements: which changes of which instances a conversation is notified of. Pure. */
import type { Authorization } from '../../access/authorization.ts';
import type { CardContext } from '../../cards/card-context.ts';
import { type SummaryKind, summaryKinds } from '../../cards/change.ts';
import { personKey } from '../../chat/keys.ts';
import type { Person } from '../../chat/person.ts';
import type { Steps } from '../../lib/time-slices.ts';
import type { Change } from '../../store/contract/changes.ts';
import type { SnapshotRow } from '../../store/contract/snapshot.ts';
import type { Watch } from '../../store/contract/watches.ts';
import { isTerminal, matchesChange } from '../filter.ts';
import { quietUntil } from './digest-time.ts';

/** Changes compared with watches, between two steps. */
const comparisonsPerStep = 1_000;

/** A period without scans. */
export interface Outage {
  readonly from: string;
  readonly to: string;
  /** There were scans, but the store was restored from a backup that doesn't know them. */
  readonly isRestore?: boolean;
}

export interface AnnounceOptions {
  readonly changes: readonly Change[];
  readonly watches: readonly Watch[];
  /** The revision that commits these changes; makes delivery keys unique. */
  readonly revision: number;
  /** The commit before: after a restore of the store, revisions are given out again, and keys must not be. */
  readonly baseCommitId: string | undefined;
  readonly outage: Outage | undefined;
  /** When the previous scan started. */
  readonly since: string;
  readonly now: Date;
  cardContextFor(locale: string | undefined): CardContext;
  /** What each watch's owner may see in its conversation, by watch id. A watch without an entry announces nothing. */
  readonly authorizations: ReadonlyMap<number, Authorization>;
}

/** The changes of one instance for one conversation. */
export interface Announcement {
  readonly instance: SnapshotRow;
  readonly changes: Change[];
  /** The first matching watch, which decides how it is announced. */
  readonly watch: Watch;
  readonly watchIds: Set<number>;
  /** Owners of all matching watches, by person key. */
  readonly owners: Map<string, Person>;
  hasDiagram: boolean;
  /** Whether a watch of the conversation ends with it. */
  endsWatch: boolean;
}

/** Whether the announcements of a watch are collected. */
export function waitsNow(watch: Watch, { now }: AnnounceOptions): boolean {
  return watch.as === 'digest' || quietUntil(now, watch) !== undefined;
}

export interface SplitChanges {
  /** Announced by instance. */
  readonly single: readonly Change[];
  /** Announced together. */
  readonly summaries: ReadonlyMap<SummaryKind, readonly Change[]>;
}

export function splitChanges(changes: readonly Change[]): SplitChanges {
  const summaries = new Map<SummaryKind, Change[]>();
  const single: Change[] = [];
  for (const change of changes) {
    const kind = summaryKinds.find((one) => one === change.kind);
    const list = kind === undefined ? single : (summaries.get(kind) ?? []);
    list.push(change);
    if (kind !== undefined) summaries.set(kind, list);
  }
  return { single, summaries };
}

/** Changes that match these watches and were not announced yet, by instance. Adds them to `announced`. */
export function* collectAnnouncements(
  watches: readonly Watch[],
  {
    options: { changes, authorizations },
    announced,
    endsWatch,
  }: {
    readonly options: AnnounceOptions;
    readonly announced: Set<Change>;
    readonly endsWatch: (change: Change) => boolean;
  },
): Steps<readonly Announcement[]> {
  if (watches.length === 0) return [];
  // An id can be given to another instance, whose predecessor is then gone.
  const byInstance = new Map<string, Announcement>();
  let compared = 0;
  for (const change of changes) {
    compared += watches.length;
    if (compared > comparisonsPerStep) {
      compared = 0;
      yield;
    }
    const { instance } = change;
    const matching = watches.filter(
      (watch) =>
        authorizations.get(watch.id)?.instanceFilter?.(instance) !== false &&
        matchesChange(watch, change) &&
        !isOwnAction(watch, change),
    );
    const [first] = matching;
    if (first === undefined || announced.has(change)) continue;
    announced.add(change);
    const announcement: Announcement = byInstance.get(purposeOf(instance)) ?? {
      instance,
      changes: [],
      watch: first,
      watchIds: new Set(),
      owners: new Map(),
      hasDiagram: false,
      endsWatch: false,
    };
    byInstance.set(purposeOf(instance), announcement);
    announcement.changes.push(change);
    for (const { id, owner, diagram } of matching) {
      announcement.watchIds.add(id);
      announcement.owners.set(personKey(owner), owner);
      announcement.hasDiagram ||= diagram;
    }
    announcement.endsWatch ||= endsWatch(change);
  }
  return [...byInstance.values()];
}

/** In their direct chat, people are not notified of what they did themselves, except that it ends a watch. */
function isOwnAction({ conversation, owner, filter }: Watch, change: Change): boolean {
  const { by } = change;
  const isByOwner = by !== undefined && personKey(by.person) === personKey(owner);
  return conversation.isDirect && isByOwner && !isTerminal(filter, change);
}

/** Tells apart the announcements of one scan about an id. */
export function purposeOf({ id, isGone }: SnapshotRow): string {
  return isGone ? `gone ${id}` : id;
}
