/** From the announcements of a conversation to its deliveries: single messages, lists, summaries and digest entries. Pure. */
import { createHash } from 'node:crypto';
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
} from '../../cards/change.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey, readerOf } from '../../chat/keys.ts';
import type { Person } from '../../chat/person.ts';
import type { RichText } from '../../chat/rich-text.ts';
import { toFileName } from '../../lib/file-name.ts';
import { groupBy, type NonEmpty } from '../../lib/group-by.ts';
import { mapInSteps, type Steps } from '../../lib/time-slices.ts';
import { truncateChars } from '../../lib/truncate.ts';
import type { DeliveryEntry, NewDelivery } from '../../store/contract/outbox.ts';
import type { SnapshotRow } from '../../store/contract/snapshot.ts';
import type { Watch } from '../../store/contract/watches.ts';
import { languageOf, type Strings } from '../../text/strings.ts';
import { type Announcement, type AnnounceOptions, type Outage, purposeOf, waitsNow } from './announcement.ts';
import { nextPostAt } from './digest-time.ts';

/** More changed instances than this, in one scan and conversation, are announced as a list. */
export const maxSingleMessages = 10;

/** Root messages refreshed after a list: each existing one costs a request to the platform. */
export const maxRefreshes = 500;

export function createSingle(announcement: Announcement, options: AnnounceOptions): NewDelivery {
  const { instance, watch } = announcement;
  const context = options.cardContextFor(readerFor(watch).locale);
  return {
    ...createDelivery(announcement, options, purposeOf(instance)),
    ...createCards(announcement, context),
    picture: announcement.hasDiagram && !instance.isGone ? diagramOf(context, instance) : undefined,
    entries: [createEntry(context, announcement)],
    mention: mentionOf(watch),
  };
}

/** A message in a direct chat is for its only reader anyway. */
function mentionOf({ mention, owner, conversation }: Watch): NewDelivery['mention'] {
  if (mention !== true || conversation.isDirect || owner.platform !== conversation.platform) return undefined;
  return { id: owner.id, name: owner.name };
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
    file: text.diagram.file(toFileName(name)),
    alt: text.diagram.alt(name, statusName(text, instance.status), milestone),
  };
}

/** Announces everything as lists, one in each language, which also mention an outage. */
export function* createLists(
  announcements: readonly Announcement[],
  options: AnnounceOptions,
): Steps<readonly NewDelivery[]> {
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
export function groupByLanguage(
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
export function createWaiting(announcement: Announcement, options: AnnounceOptions): NewDelivery {
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
export function createSummary(
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
export function readerFor({ owner, lang }: Watch): NonNullable<NewDelivery['reader']> {
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
