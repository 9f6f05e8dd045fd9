/** Turns changes and watches into deliveries. Pure. */
import { createHash } from 'node:crypto';
import type { Authorization } from '../../access/authorization.ts';
import { type CardContext, instanceName, statusName } from '../../cards/card-context.ts';
import {
  changeCard,
  changeEntry,
  entriesPerCard,
  listCards,
  type SummaryKind,
  summaryCard,
  summaryEntry,
  summaryKinds,
  threadRootCard,
} from '../../cards/change.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey, personKey, readerOf } from '../../chat/keys.ts';
import type { Person } from '../../chat/person.ts';
import type { RichText } from '../../chat/rich-text.ts';
import { mapInSteps, runInSlices, type Steps } from '../../lib/time-slices.ts';
import { truncateChars } from '../../lib/truncate.ts';
import type { Change } from '../../store/contract/changes.ts';
import type { DeliveryEntry, NewDelivery } from '../../store/contract/outbox.ts';
import type { SnapshotRow } from '../../store/contract/snapshot.ts';
import type { Watch } from '../../store/contract/watches.ts';
import { languageOf, type Strings } from '../../text/strings.ts';
import { isTerminal, matchesChange } from '../filter.ts';
import { isPossiblyAllowed } from './audience.ts';
import { nextDigestAt } from './digest-time.ts';

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
  const byConversation = new Map<string, Watch[]>();
  for (const watch of active) {
    const key = conversationKey(watch.conversation);
    byConversation.set(key, [...(byConversation.get(key) ?? []), watch]);
  }
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

/** A change that one watch announces at once is not collected for the digest of another. */
function* deliveriesForConversation(
  watches: readonly Watch[],
  split: SplitChanges,
  options: AnnounceOptions,
): Steps<readonly NewDelivery[]> {
  const announced = new Set<Change>();
  const endsWatch = (change: Change) => watches.some(({ filter }) => isTerminal(filter, change));
  const announcementsOf = (some: readonly Watch[], changes = split.single) =>
    collectAnnouncements(some, { options: { ...options, changes }, announced, endsWatch });
  const immediate = yield* announcementsOf(watches.filter(({ as }) => as !== 'digest'));
  const digest = yield* announcementsOf(watches.filter(({ as }) => as === 'digest'));
  const isList = immediate.length > maxSingleMessages || (options.outage !== undefined && immediate.length > 0);
  const messages = isList
    ? yield* createLists(immediate, options)
    : immediate.map((announcement) => createSingle(announcement, options));
  const all = messages.concat(yield* mapInSteps(digest, (announcement) => createDigestEntry(announcement, options)));
  for (const [kind, changes] of split.summaries) {
    const [first, ...rest] = yield* announcementsOf(watches, changes);
    if (first !== undefined) all.push(createSummary(kind, [first, ...rest], options));
  }
  return all;
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
  const { instance, changes, watch } = announcement;
  const context = options.cardContextFor(readerFor(watch).locale);
  return {
    ...createDelivery(announcement, options, purposeOf(instance)),
    card: changeCard(context, instance, changes, announcement.endsWatch),
    root: watch.as === 'thread' ? { instanceId: instance.id, card: threadRootCard(context, instance) } : undefined,
    picture: announcement.hasDiagram && !instance.isGone ? diagramOf(context, instance) : undefined,
    entries: [createEntry(context, announcement)],
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

/** Announces everything as a list, which also mentions an outage. */
function* createLists(announcements: readonly Announcement[], options: AnnounceOptions): Steps<readonly NewDelivery[]> {
  const [first] = announcements;
  if (first === undefined) return [];
  const context = options.cardContextFor(readerFor(first.watch).locale);
  const { changes: words } = context.text;
  const { outage } = options;
  const count = announcements.length;
  const title = outage === undefined ? words.listTitle(count) : words.catchUpTitle(count);
  const intro = outage === undefined ? [] : [catchUpIntro(words, outage)];
  const entries = yield* mapInSteps(announcements, (announcement) => createEntry(context, announcement));
  const watchIds = new Set(announcements.flatMap((announcement) => [...announcement.watchIds]));
  const lists = listCards(context, entries, title, intro).map((part, index) => ({
    ...createDelivery({ ...first, watchIds }, options, `list ${index}`),
    ...part,
    root: undefined,
    picture: undefined,
  }));
  const threads = announcements.filter(({ watch }) => watch.as === 'thread');
  if (threads.length > maxRefreshes) return lists;
  return [...lists, ...threads.map((announcement) => createRootRefresh(announcement, options))];
}

function catchUpIntro(words: Strings['changes'], { from, to, isRestore }: Outage): RichText {
  return isRestore === true ? words.catchUpAfterRestore(from) : words.catchUp(from, to);
}

/** Updates the root message of an instance that a list announces, if there is one. */
function createRootRefresh(announcement: Announcement, options: AnnounceOptions): NewDelivery {
  const { instance, watch } = announcement;
  const context = options.cardContextFor(readerFor(watch).locale);
  const card = threadRootCard(context, instance);
  return {
    ...createDelivery(announcement, options, `root ${purposeOf(instance)}`),
    card,
    root: { instanceId: instance.id, card },
    entries: [createEntry(context, announcement)],
    isRootRefresh: true,
  };
}

function createDigestEntry(announcement: Announcement, options: AnnounceOptions): NewDelivery {
  const { instance, watch } = announcement;
  const entry = createEntry(options.cardContextFor(readerFor(watch).locale), announcement);
  return {
    ...createDelivery(announcement, options, `digest ${purposeOf(instance)}`),
    card: { title: entry.row.title },
    root: undefined,
    picture: undefined,
    entries: [entry],
    dueAt: nextDigestAt(options.now, watch.owner.timeZone).toISOString(),
    isDigestEntry: true,
  };
}

type NonEmpty<One> = readonly [One, ...One[]];

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
    ...createDelivery({ ...first, watchIds }, options, kind),
    card: summaryCard(context, kind, announcements.length, entries),
    root: undefined,
    picture: undefined,
    entries,
    ...(announcements.every(({ watch }) => watch.as === 'digest') && {
      dueAt: nextDigestAt(options.now, first.watch.owner.timeZone).toISOString(),
      isDigestEntry: true,
    }),
  };
}

/** The largest groups, as many as a card has room for. */
function groupByProcess(announcements: readonly Announcement[]): readonly NonEmpty<Announcement>[] {
  const groups = new Map<string, [Announcement, ...Announcement[]]>();
  for (const one of announcements) {
    const name = one.instance.applicationName ?? '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length).slice(0, entriesPerCard);
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
  { revision, since, now }: AnnounceOptions,
  purpose: string,
) {
  return {
    key: deliveryKey(revision, watch.conversation, purpose),
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
