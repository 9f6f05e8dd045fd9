/** Turns changes and watches into deliveries. Pure. */
import { createHash } from 'node:crypto';
import type { Authorization } from '../../access/authorization.ts';
import { type CardContext, instanceName, statusName } from '../../cards/card-context.ts';
import {
  changeCard,
  changeEntry,
  changeReplyCard,
  entriesPerCard,
  listCards,
  type SummaryKind,
  summaryCard,
  summaryEntry,
  summaryKinds,
} from '../../cards/change.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey, personKey, readerOf } from '../../chat/keys.ts';
import type { Person } from '../../chat/person.ts';
import type { RichText } from '../../chat/rich-text.ts';
import { groupBy, type NonEmpty } from '../../lib/group-by.ts';
import { mapInSteps, runInSlices, type Steps } from '../../lib/time-slices.ts';
import { truncateChars } from '../../lib/truncate.ts';
import type { Change } from '../../store/contract/changes.ts';
import type { DeliveryEntry, NewDelivery } from '../../store/contract/outbox.ts';
import type { SnapshotRow } from '../../store/contract/snapshot.ts';
import type { Watch } from '../../store/contract/watches.ts';
import { languageOf, type Strings } from '../../text/strings.ts';
import { isTerminal, matchesChange } from '../filter.ts';
import { isPossiblyAllowed } from './audience.ts';
import { nextPostAt, quietUntil } from './digest-time.ts';

/** More changed instances than this, in one scan and conversation, are announced as a list. */
export const maxSingleMessages = 10;

/** Root messages refreshed after a list: each existing one costs a request to the platform. */
export const maxRefreshes = 500;

/** Changes compared with watches, between two steps. */
const comparisonsPerStep = 1_000;

/** A period without scans. */
export interface Outage {
  readonly from: string;
  readonly to: string;
  /** There were scans, but the store was restored from a backup that doesn't know them. */
  readonly isRestore?: boolean;
}

interface AnnounceOptions {
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
interface Announcement {
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

interface AnnounceResult {
  readonly deliveries: readonly NewDelivery[];
  /** Watches on an instance that is gone. */
  readonly endedWatches: readonly number[];
}

/** In slices, so that requests are answered meanwhile: people can add many watches, and many cases can change at once. */
export async function createDeliveries(options: AnnounceOptions): Promise<AnnounceResult> {
  const { changes, watches, now } = options;
  const active = watches.filter((watch) => !isMuted(watch, now) && mightHaveAccess(watch, options));
  const byConversation = groupBy(active, ({ conversation }) => conversationKey(conversation));
  const split = splitChanges(changes);
  const deliveries: NewDelivery[] = [];
  for (const conversationWatches of byConversation.values()) {
    for (const delivery of await runInSlices(deliveriesForConversation(conversationWatches, split, options))) {
      deliveries.push(delivery);
    }
  }
  const goneIds = new Set(changes.filter(({ kind }) => kind === 'gone').map(({ instance }) => instance.id));
  return {
    deliveries,
    endedWatches: watches
      .filter(({ filter }) => filter.instance !== undefined && goneIds.has(filter.instance))
      .map(({ id }) => id),
  };
}

function isMuted({ mutedUntil }: Watch, now: Date): boolean {
  return mutedUntil !== undefined && mutedUntil > now.toISOString();
}

/** An announcement is queued while access is indeterminate; access is checked again before it is sent. */
function mightHaveAccess({ id }: Watch, { authorizations }: AnnounceOptions): boolean {
  const authorization = authorizations.get(id);
  return authorization !== undefined && isPossiblyAllowed(authorization);
}

/** A change that one watch announces at once does not wait for the digest or the quiet hours of another. */
function* deliveriesForConversation(
  watches: readonly Watch[],
  split: SplitChanges,
  options: AnnounceOptions,
): Steps<readonly NewDelivery[]> {
  const announced = new Set<Change>();
  const endsWatch = (change: Change) => watches.some(({ filter }) => isTerminal(filter, change));
  const announcementsOf = (some: readonly Watch[], changes = split.single) =>
    collectAnnouncements(some, { options: { ...options, changes }, announced, endsWatch });
  const immediate = yield* announcementsOf(watches.filter((watch) => !waitsNow(watch, options)));
  const quiet = yield* announcementsOf(watches.filter((watch) => watch.as !== 'digest' && waitsNow(watch, options)));
  const digest = yield* announcementsOf(watches.filter(({ as }) => as === 'digest'));
  const isList = immediate.length > maxSingleMessages || (options.outage !== undefined && immediate.length > 0);
  const messages = isList
    ? yield* createLists(immediate, options)
    : immediate.map((announcement) => createSingle(announcement, options));
  const waiting = [...quiet, ...digest];
  const summaries: NewDelivery[] = [];
  for (const [kind, changes] of split.summaries) {
    const announcements = yield* announcementsOf(watches, changes);
    for (const group of groupByLanguage(announcements, options)) summaries.push(createSummary(kind, group, options));
  }
  // Summaries first: an instance that is back in sight is so before anything else is said of it.
  return [...summaries, ...messages, ...(yield* mapInSteps(waiting, (one) => createWaiting(one, options)))];
}

/** Whether the announcements of a watch are collected. */
function waitsNow(watch: Watch, { now }: AnnounceOptions): boolean {
  return watch.as === 'digest' || quietUntil(now, watch) !== undefined;
}

interface SplitChanges {
  /** Announced by instance. */
  readonly single: readonly Change[];
  /** Announced together. */
  readonly summaries: ReadonlyMap<SummaryKind, readonly Change[]>;
}

function splitChanges(changes: readonly Change[]): SplitChanges {
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
function* collectAnnouncements(
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

function createSingle(announcement: Announcement, options: AnnounceOptions): NewDelivery {
  const { instance, watch } = announcement;
  const context = options.cardContextFor(readerFor(watch).locale);
  return {
    ...createDelivery(announcement, options, purposeOf(instance)),
    ...createCards(announcement, context),
    picture: announcement.hasDiagram && !instance.isGone ? diagramOf(context, instance) : undefined,
    entries: [createEntry(context, announcement)],
  };
}

/** In a thread, the root says what happened last and has the buttons; the reply is one line. */
function createCards(
  { instance, changes, watch, endsWatch }: Announcement,
  context: CardContext,
): Pick<NewDelivery, 'card' | 'root'> {
  if (watch.as !== 'thread') return { card: changeCard(context, instance, changes, endsWatch), root: undefined };
  return {
    card: changeReplyCard(context, changes),
    root: { instanceId: instance.id, card: changeCard(context, instance, changes, endsWatch) },
  };
}

function createEntry(context: CardContext, { instance, changes, owners, endsWatch }: Announcement): DeliveryEntry {
  const { applicationName } = instance;
  return {
    ...changeEntry(context, instance, changes, endsWatch),
    audience: { owners: [...owners.values()], applicationName },
  };
}

function diagramOf({ text }: CardContext, instance: SnapshotRow): NonNullable<NewDelivery['picture']> {
  const name = instanceName(text, instance);
  const milestone = instance.milestone === undefined ? undefined : truncateChars(instance.milestone, 100);
  return {
    instanceId: instance.id,
    file: text.diagram.file(name.replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ').trim()),
    alt: text.diagram.alt(name, statusName(text, instance.status), milestone),
  };
}

/** Announces everything as lists, one in each language, which also mention an outage. */
function* createLists(announcements: readonly Announcement[], options: AnnounceOptions): Steps<readonly NewDelivery[]> {
  const lists: NewDelivery[] = [];
  for (const group of groupByLanguage(announcements, options)) lists.push(...(yield* createListsOf(group, options)));
  const threads = announcements.filter(({ watch }) => watch.as === 'thread');
  if (threads.length > maxRefreshes) return lists;
  return [...lists, ...threads.map((announcement) => createRootRefresh(announcement, options))];
}

function* createListsOf(
  announcements: NonEmpty<Announcement>,
  options: AnnounceOptions,
): Steps<readonly NewDelivery[]> {
  const [first] = announcements;
  const reader = readerFor(first.watch);
  const context = options.cardContextFor(reader.locale);
  const { changes: words, language } = context.text;
  const { outage } = options;
  const count = announcements.length;
  const title = outage === undefined ? words.listTitle(count) : words.catchUpTitle(count);
  const intro = outage === undefined ? [] : [catchUpIntro(words, outage)];
  const entries = yield* mapInSteps(announcements, (announcement) => createEntry(context, announcement));
  const watchIds = new Set(announcements.flatMap((announcement) => [...announcement.watchIds]));
  return listCards(context, entries, title, intro, reader).map((part, index) => ({
    ...createDelivery({ ...first, watchIds }, options, `list ${language} ${index}`),
    ...part,
    root: undefined,
    picture: undefined,
  }));
}

/** By the language in which they are announced, in the order of each one's first. */
function groupByLanguage(
  announcements: readonly Announcement[],
  { cardContextFor }: AnnounceOptions,
): readonly NonEmpty<Announcement>[] {
  const languageFor = ({ watch }: Announcement) => cardContextFor(readerFor(watch).locale).text.language;
  return [...groupBy(announcements, languageFor).values()];
}

function catchUpIntro(words: Strings['changes'], { from, to, isRestore }: Outage): RichText {
  return isRestore === true ? words.catchUpAfterRestore(from) : words.catchUp(from, to);
}

/** Updates the root message of an instance that a list announces, if there is one. */
function createRootRefresh(announcement: Announcement, options: AnnounceOptions): NewDelivery {
  const { instance, watch, changes, endsWatch } = announcement;
  const context = options.cardContextFor(readerFor(watch).locale);
  const card = changeCard(context, instance, changes, endsWatch);
  return {
    ...createDelivery(announcement, options, `root ${purposeOf(instance)}`),
    card,
    root: { instanceId: instance.id, card },
    entries: [createEntry(context, announcement)],
    isRootRefresh: true,
  };
}

/** Waits for a digest, or for the end of quiet hours, to be collected into a list. */
function createWaiting(announcement: Announcement, options: AnnounceOptions): NewDelivery {
  const { instance, watch } = announcement;
  const context = options.cardContextFor(readerFor(watch).locale);
  return {
    ...createDelivery(announcement, options, `digest ${purposeOf(instance)}`),
    ...createCards(announcement, context),
    picture: undefined,
    entries: [createEntry(context, announcement)],
    dueAt: nextPostAt(options.now, watch).toISOString(),
    isDigestEntry: true,
  };
}

/** One card about many instances: each of a few, or how many of each process. */
function createSummary(
  kind: SummaryKind,
  announcements: NonEmpty<Announcement>,
  options: AnnounceOptions,
): NewDelivery {
  const [first] = announcements;
  const context = options.cardContextFor(readerFor(first.watch).locale);
  const watchIds = new Set(announcements.flatMap((one) => [...one.watchIds]));
  const entries =
    announcements.length <= maxSingleMessages
      ? announcements.map((one) => createEntry(context, one))
      : groupByProcess(announcements).map((group) => ({
          ...summaryEntry(context, group[0].instance, group.length),
          audience: { owners: ownersOf(group), applicationName: group[0].instance.applicationName },
        }));
  return {
    ...createDelivery({ ...first, watchIds }, options, `${kind} ${context.text.language}`),
    card: summaryCard(context, kind, announcements.length, entries),
    root: undefined,
    picture: undefined,
    entries,
    ...(announcements.every(({ watch }) => waitsNow(watch, options)) && {
      dueAt: nextPostAt(options.now, first.watch).toISOString(),
      isDigestEntry: true,
    }),
  };
}

/** The largest groups, as many as a card has room for. */
function groupByProcess(announcements: readonly Announcement[]): readonly NonEmpty<Announcement>[] {
  const groups = groupBy(announcements, ({ instance }) => instance.applicationName ?? '');
  return [...groups.values()].toSorted((a, b) => b.length - a.length).slice(0, entriesPerCard);
}

function ownersOf(announcements: readonly Announcement[]): readonly Person[] {
  return [...new Map(announcements.flatMap(({ owners }) => [...owners])).values()];
}

/** Tells apart the announcements of one scan about an id. */
function purposeOf({ id, isGone }: SnapshotRow): string {
  return isGone ? `gone ${id}` : id;
}

function createDelivery(
  { watch, watchIds, changes }: Announcement,
  { revision, baseCommitId, since, now }: AnnounceOptions,
  purpose: string,
) {
  return {
    key: deliveryKey(revision, watch.conversation, `${purpose} ${baseCommitId}`),
    conversation: watch.conversation,
    watchId: watch.id,
    otherWatchIds: [...watchIds].filter((id) => id !== watch.id),
    reader: readerFor(watch),
    noticedAt: changes.at(-1)?.at ?? now.toISOString(),
    since,
    dueAt: now.toISOString(),
  };
}

/** The owner, with the language chosen for the watch if it differs from theirs. */
function readerFor({ owner, lang }: Watch): NonNullable<NewDelivery['reader']> {
  const isOwnLanguage = lang === undefined || languageOf(owner.locale) === lang;
  return readerOf(isOwnLanguage ? owner : { ...owner, locale: lang });
}

/** Short and without user content, because some platforms store it with the message. */
function deliveryKey(revision: number, conversation: Conversation, purpose: string): string {
  const hash = createHash('sha256')
    .update(`${conversationKey(conversation)} ${purpose}`)
    .digest('hex')
    .slice(0, 20);
  return `${revision}-${hash}`;
}
