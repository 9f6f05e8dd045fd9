/**
 * What watching remembers, as a contract that any engine can keep: the snapshot of the upstream, the log of what
 * was seen to change, the standing orders of places, and the outbox of what is on its way to them.
 */
import type { MessageRef } from '../../chat/adapter.ts';
import type { Card, Row } from '../../chat/card.ts';
import type { WatchedKind, WatchMode } from '../../chat/command.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { Language } from '../../chat/language.ts';
import type { Person } from '../../chat/person.ts';

/** An instance as it was last seen. */
export interface KnownInstance {
  readonly id: string;
  readonly name: string | undefined;
  readonly status: string;
  readonly milestone: string | undefined;
  readonly startDate: string | undefined;
  readonly startedBy: string | undefined;
  readonly completedDate: string | undefined;
  readonly applicationName: string | undefined;
  /** The status filter under which the upstream lists it; its own status may be a word without a list. */
  readonly listed: string;
  /** True once Barium no longer knows it. The row stays, so that its name and history can be told. */
  readonly gone: boolean;
}

/** `renamed` is kept for the history and never announced. */
export type ChangeKind = 'created' | 'status' | 'milestone' | 'renamed' | 'gone' | 'deadline';

/** The person whose command, through the bot, a change came from. */
export interface ChangedBy {
  readonly person: Person;
  readonly auditId: number;
}

/** One difference that was found upstream. */
export interface Change {
  readonly kind: ChangeKind;
  /** As it is after the change; for `gone`, as it last was. */
  readonly instance: KnownInstance;
  readonly from: string | undefined;
  /** For `deadline`: `soon` or `passed`; `from` is the deadline itself. */
  readonly to: string | undefined;
  /** When it was noticed. */
  readonly at: string;
  readonly by?: ChangedBy | undefined;
}

/** How far the first scan has come: rows of the status at this place of its list come next. */
export interface SurveyProgress {
  readonly status: string;
  readonly start: number;
}

/** What is known about the scans as a whole. */
export interface ScanState {
  /** Which upstream all of this is of; `undefined` where a version wrote it that did not say. */
  readonly upstream?: string | undefined;
  /** When it was found to be another upstream than before, and everything was forgotten. */
  readonly switchedAt?: string | undefined;
  /** Counts commits; each row knows the last one that touched it. */
  readonly revision: number;
  /** When the very first look began. What started long before it is never news. */
  readonly firstAt: string | undefined;
  /** When the last complete scan began. */
  readonly lastAt: string | undefined;
  /** Where the first scan goes on; `undefined` once it is complete. */
  readonly survey: SurveyProgress | undefined;
  /** Whether the first scan is complete, so that differences are news. */
  readonly complete: boolean;
  /** By closed status: how many more the upstream counts than it lists. */
  readonly offsets: Readonly<Record<string, number>>;
}

/** The scans before anything was read. */
export const blank: Omit<ScanState, 'revision'> = {
  firstAt: undefined,
  lastAt: undefined,
  survey: undefined,
  complete: false,
  offsets: {},
};

/** What is known of an instance's deadline, which only its detail tells. */
export interface KnownDeadline {
  readonly instanceId: string;
  readonly deadline: string | undefined;
  /** When the detail was read. */
  readonly readAt: string;
  /** What was already said about this deadline. */
  readonly told: 'soon' | 'passed' | undefined;
}

/** Everything that one scan decided: written as a whole or not at all. */
export interface Commit {
  /** From {@link SnapshotStore.lead}. */
  readonly fence: number;
  /** The revision that it was decided on. */
  readonly base: number;
  readonly state: Omit<ScanState, 'revision'>;
  /** Every row and deadline there is was of another upstream, and goes first. */
  readonly afresh?: boolean;
  readonly rows: readonly KnownInstance[];
  readonly deadlines: readonly KnownDeadline[];
  readonly changes: readonly Change[];
  readonly deliveries: readonly NewDelivery[];
  /** Watches that have nothing left to watch. */
  readonly endedWatches: readonly number[];
}

/** Another commit came in between, such as one of our own that was given up and arrived: nothing was written. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
}

/** Somebody else has taken the lead since: nothing was written. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

export interface SnapshotStore {
  /** Takes the lead. Answers a number greater than any before; commits with a smaller one are refused from now on. */
  lead(): Promise<number>;
  state(): Promise<ScanState>;
  /** Rows touched after a revision, in portions. */
  read(since: number): AsyncIterable<readonly KnownInstance[]>;
  deadlines(): Promise<readonly KnownDeadline[]>;
  /**
   * All of it in one transaction. Answers the new revision. Rejects with a {@link FencedError} for an old leader, and
   * with an {@link OvertakenError} when the snapshot is no longer the one that it was decided on.
   */
  commit(commit: Commit): Promise<number>;
}

export interface ChangeStore {
  /** Newest first. */
  forInstance(instanceId: string, max: number): Promise<readonly Change[]>;
  /** Oldest first, in portions. */
  since(at: string): AsyncIterable<readonly Change[]>;
  /** Which of these audit rows a change was already put down to. */
  attributed(auditIds: readonly number[]): Promise<readonly number[]>;
  /** Forgets what was noticed before. Answers how many. */
  prune(before: string): Promise<number>;
}

/** Which instances a watch is about. Texts are compared without case; `undefined` lets every one through. */
export interface WatchFilter {
  readonly instance: string | undefined;
  readonly statuses: readonly string[] | undefined;
  readonly app: string | undefined;
  /** Words that are all in the name. */
  readonly match: string | undefined;
  readonly milestone: string | undefined;
  readonly startedBy: string | undefined;
}

export type { WatchedKind, WatchMode } from '../../chat/command.ts';

export const watchedKinds = [
  'created',
  'status',
  'milestone',
  'gone',
  'deadline',
] as const satisfies readonly WatchedKind[];

export const watchModes = ['thread', 'flat', 'digest'] as const satisfies readonly WatchMode[];

export interface NewWatch {
  readonly place: Conversation;
  readonly owner: Person;
  readonly filter: WatchFilter;
  readonly on: readonly WatchedKind[];
  readonly as: WatchMode;
  readonly diagram: boolean;
  /** In which language it tells; the owner's own where it is missing. */
  readonly lang?: Language | undefined;
  readonly createdAt: string;
}

/** A place's standing order. */
export interface Watch extends NewWatch {
  readonly id: number;
  /** What people call it in their place: 1, 2, 3 … */
  readonly number: number;
  readonly mutedUntil: string | undefined;
}

export interface WatchStore {
  add(watch: NewWatch): Promise<Watch>;
  /** Every watch, of one place if that is given, by number. One that cannot be read is set aside. */
  all(place?: Conversation): Promise<readonly Watch[]>;
  change(id: number, how: Pick<NewWatch, 'as' | 'diagram' | 'lang'>): Promise<void>;
  /**
   * Keeps it quiet, also about what it still had in the queue. What another watch asked for as well that is not muted
   * `at` that moment stays.
   */
  mute(id: number, until: string | undefined, at: string): Promise<void>;
  /** Takes it away, and likewise what it still had in the queue. */
  remove(id: number, at: string): Promise<void>;
}

/** Those whose watches want to hear of an instance, and what decides whether they may. */
export interface Audience {
  readonly owners: readonly Person[];
  readonly applicationName: string | undefined;
}

/** An instance's line in a list of changes. */
export interface Entry {
  readonly instanceId: string;
  readonly row: Row;
  /** Missing for what no watch asked for. */
  readonly audience?: Audience | undefined;
}

/** One announcement for one place. */
export interface NewDelivery {
  /** Unique for ever, and the same however often it is made. */
  readonly key: string;
  readonly place: Conversation;
  readonly watchId: number | undefined;
  /** Other watches that asked for it: it is theirs when that one is taken away. */
  readonly alsoFor?: readonly number[] | undefined;
  readonly card: Card;
  /** Posted in the thread of this instance's root card, which shows `card`. */
  readonly root?: { readonly instanceId: string; readonly card: Card } | undefined;
  /** In whose language and time zone it is written. */
  readonly reader?: Pick<Person, 'locale' | 'timeZone'> | undefined;
  /** The diagram that is opened when it is posted, and the sentence that stands for it. */
  readonly picture?: { readonly instanceId: string; readonly file: string; readonly alt: string } | undefined;
  /** What it says, line by line, for a list that it may be gathered into. */
  readonly entries: readonly Entry[];
  readonly noticedAt: string;
  /** The moment before which nothing of it can have happened. */
  readonly since: string;
  readonly dueAt: string;
  /** True for what waits to be gathered into a digest. */
  readonly gathers?: boolean;
  /** True for what only brings a root card up to date, where there is one: nothing is posted. */
  readonly quiet?: boolean | undefined;
}

export interface Delivery extends NewDelivery {
  readonly id: number;
  readonly attempts: number;
  /** When the first try began of which it is not known that nothing arrived. */
  readonly triedAt: string | undefined;
}

/** A place with something in its queue. */
export interface Queue {
  readonly place: Conversation;
  readonly depth: number;
  /** When its first delivery is due; the others wait behind it. */
  readonly dueAt: string;
  /** How often that one was tried. */
  readonly attempts: number;
}

/** A place that can not be posted to until somebody acts there. */
export interface BrokenPlace {
  readonly place: Conversation;
  readonly since: string;
  readonly reason: string;
}

/** The card that stands for an instance in a place. */
export interface Root {
  readonly posted: MessageRef;
}

export interface OutboxStore {
  /** Places with something to post, broken ones included. */
  queues(): Promise<readonly Queue[]>;
  /** The first in a place's queue. One that cannot be read is set aside and the next is taken. */
  head(place: Conversation): Promise<Delivery | undefined>;
  /** Notes, before it is tried, that it may arrive. */
  begin(id: number, at: string): Promise<void>;
  /** The first try of a delivery, as it was read before, left nothing behind: forgotten, unless another has begun. */
  unbegin(delivery: Pick<Delivery, 'id' | 'attempts'>): Promise<void>;
  /**
   * It arrived. Answers the message that stands for it: another one, where another process has posted it as well,
   * and `undefined` where there is no such delivery any more.
   */
  done(id: number, posted: MessageRef, at: string): Promise<MessageRef | undefined>;
  /** It did not, and is tried again from then on. */
  postpone(id: number, dueAt: string, why: string): Promise<void>;
  /** It can never be posted: keeps it, with the reason, out of the others' way. */
  setAside(id: number, why: string): Promise<void>;
  /** Nobody is to hear of it any more: keeps it as well. */
  withhold(id: number): Promise<void>;
  /** How many are set aside: those, and those that cannot be read. */
  setAsides(): Promise<number>;
  /**
   * Puts other deliveries in the place of these, all at once. Answers false, and does nothing, where one of them was
   * tried or replaced meanwhile.
   */
  replace(ids: readonly number[], deliveries: readonly NewDelivery[]): Promise<boolean>;
  /** What waits in a place's queue, behind any that may have arrived, and behind the one with the id `after`. */
  waiting(place: Conversation, max: number, after?: number): Promise<readonly Delivery[]>;
  /** What is gathered for digests that are due, or that would be so late that the clock must have been wrong. */
  gathered(now: string, latest: string): Promise<readonly Delivery[]>;
  root(place: Conversation, instanceId: string): Promise<Root | undefined>;
  /** Remembers the root card, or that it was used again. Answers the one that stands, which may be another's. */
  setRoot(place: Conversation, instanceId: string, posted: MessageRef, at: string): Promise<MessageRef>;
  forgetRoot(place: Conversation, instanceId: string): Promise<void>;
  broken(): Promise<readonly BrokenPlace[]>;
  /** Marks a place. Answers true the first time since it last worked: its people have to be told. */
  markBroken(place: Conversation, reason: string, at: string): Promise<boolean>;
  /** The place works. Answers since when it was broken, if it was; then its whole queue is due. */
  markWorking(place: Conversation, at: string): Promise<string | undefined>;
  rememberDirect(person: Person, place: Conversation): Promise<void>;
  /** Where a person can be told something alone. */
  directPlace(person: Person): Promise<Conversation | undefined>;
  /** Forgets what was posted or due, and roots that were last used, before. Answers how many were posted. */
  prune(before: string): Promise<number>;
}
