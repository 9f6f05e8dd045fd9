/** Which places hear of which changes, and how: from changes and watches to deliveries, and nothing else. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Admission } from '../../access/authorization.ts';
import { nameOf, type Pen, shorten, statusName } from '../../cards/card-context.ts';
import { changeCard, changeEntry, listCards, rootCard } from '../../cards/change.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey, personKey, readerOf } from '../../chat/keys.ts';
import type { Person } from '../../chat/person.ts';
import type { Change, Entry, KnownInstance, NewDelivery, Watch } from '../../store/contract/watching.ts';
import { languageOf } from '../../text/strings.ts';
import { isEnd, wants } from '../filter.ts';
import { mayBe } from './audience.ts';
import { nextDigest } from './digest-time.ts';

/** More changed instances than this, in one scan and place, are told as a list. */
export const mostSingly = 10;

/** So many root cards of what is told as a list are brought up to date behind it: each that there is costs a post. */
export const mostRefreshed = 500;

/** A time that nobody looked. */
export interface Gap {
  readonly from: string;
  readonly to: string;
}

export interface AnnounceOptions {
  readonly changes: readonly Change[];
  readonly watches: readonly Watch[];
  /** Makes keys unique: the revision that these changes are committed as. */
  readonly revision: number;
  readonly gap: Gap | undefined;
  /** When the scan before this one looked. */
  readonly since: string;
  readonly now: Date;
  penFor(locale: string | undefined): Pen;
  /** By watch, what its owner may do and see in its place. Where it is missing, everything. */
  readonly admissions?: ReadonlyMap<number, Admission>;
}

/** What one instance has to tell a place, and the watch that asked first. */
interface News {
  readonly instance: KnownInstance;
  readonly changes: Change[];
  readonly watch: Watch;
  /** All that asked, by id. */
  readonly watches: Set<number>;
  /** Everybody who did. */
  readonly owners: Map<string, Person>;
  diagram: boolean;
  ends: boolean;
}

export interface Announced {
  readonly deliveries: readonly NewDelivery[];
  /** Watches on an instance that is gone. */
  readonly ended: readonly number[];
}

/** Place by place: with many of them whoever asks something meanwhile is answered in between. */
export async function announce(options: AnnounceOptions): Promise<Announced> {
  const { changes, watches, now } = options;
  const heard = watches.filter((watch) => !isMuted(watch, now) && mayHear(watch, options));
  const places = new Map<string, Watch[]>();
  for (const watch of heard) {
    const key = conversationKey(watch.place);
    places.set(key, [...(places.get(key) ?? []), watch]);
  }
  const gone = new Set(changes.filter((one) => one.kind === 'gone').map((one) => one.instance.id));
  const deliveries: NewDelivery[] = [];
  for (const some of places.values()) {
    deliveries.push(...forPlace(some, options));
    await setImmediate();
  }
  return {
    deliveries,
    ended: watches
      .filter(({ filter }) => filter.instance !== undefined && gone.has(filter.instance))
      .map((watch) => watch.id),
  };
}

function isMuted({ mutedUntil }: Watch, now: Date): boolean {
  return mutedUntil !== undefined && mutedUntil > now.toISOString();
}

/** Who turns out to be nobody is told nothing when it comes to that: what cannot be told now is not lost by it. */
function mayHear({ id }: Watch, { admissions }: AnnounceOptions): boolean {
  const admission = admissions?.get(id);
  return admission === undefined || mayBe(admission);
}

/** The watches of one place: what one of them tells at once is not gathered by another as well. */
function forPlace(watches: readonly Watch[], options: AnnounceOptions): readonly NewDelivery[] {
  const told = new Set<Change>();
  const ends = (change: Change) => watches.some(({ filter }) => isEnd(filter, change));
  const atOnce = newsFor(
    watches.filter((watch) => watch.as !== 'digest'),
    { options, told, ends },
  );
  const later = newsFor(
    watches.filter((watch) => watch.as === 'digest'),
    { options, told, ends },
  );
  const asList = atOnce.length > mostSingly || (options.gap !== undefined && atOnce.length > 0);
  const now = asList ? lists(atOnce, options) : atOnce.map((news) => single(news, options));
  return [...now, ...gatherings(later, options)];
}

/** By instance, what these watches want to hear and was not told. Marks it as told. */
function newsFor(
  watches: readonly Watch[],
  {
    options: { changes, admissions },
    told,
    ends,
  }: {
    readonly options: AnnounceOptions;
    readonly told: Set<Change>;
    /** Whether a watch of the place, whichever, has nothing more to hear. */
    readonly ends: (change: Change) => boolean;
  },
): readonly News[] {
  const hearing = watches.map((watch) => ({ watch, sees: admissions?.get(watch.id)?.sees }));
  const byInstance = new Map<string, News>();
  for (const change of changes) {
    const wanting = hearing
      .filter(({ watch, sees }) => sees?.(change.instance) !== false && wants(watch, change))
      .map(({ watch }) => watch)
      .filter((watch) => !isOwnDoing(watch, change));
    const [first] = wanting;
    if (first === undefined || told.has(change)) continue;
    told.add(change);
    const { instance } = change;
    const news: News = byInstance.get(instance.id) ?? {
      instance,
      changes: [],
      watch: first,
      watches: new Set(),
      owners: new Map(),
      diagram: false,
      ends: false,
    };
    byInstance.set(instance.id, news);
    news.changes.push(change);
    for (const { id, owner } of wanting) {
      news.watches.add(id);
      news.owners.set(personKey(owner), owner);
    }
    news.diagram ||= wanting.some((watch) => watch.diagram);
    news.ends ||= ends(change);
  }
  return [...byInstance.values()];
}

/** In the chat of one person with the bot: they know what they did themselves, but not that a watch ends with it. */
function isOwnDoing({ place, owner, filter }: Watch, change: Change): boolean {
  const { by } = change;
  const isTheirs = by !== undefined && personKey(by.person) === personKey(owner);
  return place.isDirect && isTheirs && !isEnd(filter, change);
}

function single(news: News, options: AnnounceOptions): NewDelivery {
  const { instance, changes, watch } = news;
  const pen = options.penFor(listenerOf(watch).locale);
  const root = watch.as === 'thread' ? { instanceId: instance.id, card: rootCard(pen, instance) } : undefined;
  return {
    ...delivery(news, options, instance.id),
    card: changeCard(pen, instance, changes, news.ends),
    root,
    picture: news.diagram && !instance.gone ? pictureOf(pen, instance) : undefined,
    entries: [entryOf(pen, news)],
  };
}

function entryOf(pen: Pen, { instance, changes, owners, ends }: News): Entry {
  const { applicationName } = instance;
  return {
    ...changeEntry(pen, instance, changes, ends),
    audience: { owners: [...owners.values()], applicationName },
  };
}

function pictureOf({ text }: Pen, instance: KnownInstance): NonNullable<NewDelivery['picture']> {
  const name = nameOf(text, instance);
  return {
    instanceId: instance.id,
    file: text.diagram.file(name.replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ').trim()),
    alt: text.diagram.alt(name, statusName(text, instance.status), shortened(instance.milestone)),
  };
}

function shortened(milestone: string | undefined): string | undefined {
  return milestone === undefined ? undefined : shorten(milestone, 100);
}

/** Everything a place has to hear, as a list; with the gap, where there was one. */
function lists(all: readonly News[], options: AnnounceOptions): readonly NewDelivery[] {
  const [first] = all;
  if (first === undefined) return [];
  const pen = options.penFor(listenerOf(first.watch).locale);
  const { changes: words } = pen.text;
  const { gap } = options;
  const title = gap === undefined ? words.listTitle(all.length) : words.gapTitle(all.length);
  const intro = gap === undefined ? [] : [words.gap(gap.from, gap.to)];
  const entries = all.map((news) => entryOf(pen, news));
  const watches = new Set(all.flatMap((news) => [...news.watches]));
  const cards = listCards(pen, entries, title, intro).map((part, index) => ({
    ...delivery({ ...first, watches }, options, `list ${index}`),
    ...part,
    root: undefined,
    picture: undefined,
  }));
  const threads = all.filter(({ watch }) => watch.as === 'thread');
  return threads.length > mostRefreshed
    ? cards
    : [...cards, ...threads.map((news) => refreshment(news, options))];
}

/** Of what was told in a list: its root card, where there is one, shows where it stands. */
function refreshment(news: News, options: AnnounceOptions): NewDelivery {
  const { instance, watch } = news;
  const pen = options.penFor(listenerOf(watch).locale);
  const card = rootCard(pen, instance);
  return {
    ...delivery(news, options, `root ${instance.id}`),
    card,
    root: { instanceId: instance.id, card },
    entries: [entryOf(pen, news)],
    quiet: true,
  };
}

function gatherings(all: readonly News[], options: AnnounceOptions): readonly NewDelivery[] {
  return all.map((news) => {
    const pen = options.penFor(listenerOf(news.watch).locale);
    const entry = entryOf(pen, news);
    return {
      ...delivery(news, options, `digest ${news.instance.id}`),
      card: { title: entry.row.title },
      root: undefined,
      picture: undefined,
      entries: [entry],
      dueAt: nextDigest(options.now, news.watch.owner.timeZone).toISOString(),
      gathers: true,
    };
  });
}

function delivery(
  { watch, watches, changes }: News,
  { revision, since, now }: AnnounceOptions,
  what: string,
) {
  return {
    key: keyOf(revision, watch.place, what),
    place: watch.place,
    watchId: watch.id,
    alsoFor: [...watches].filter((id) => id !== watch.id),
    reader: listenerOf(watch),
    noticedAt: changes.at(-1)?.at ?? now.toISOString(),
    since,
    dueAt: now.toISOString(),
  };
}

/** For whom a watch tells: its owner, in the language that they chose for it if they chose one. */
function listenerOf({ owner, lang }: Watch): NonNullable<NewDelivery['reader']> {
  const isTheirs = lang === undefined || languageOf(owner.locale) === lang;
  return readerOf(isTheirs ? owner : { ...owner, locale: lang });
}

/** Short and without words of anybody: some platforms keep it with the message. */
export function keyOf(revision: number, place: Conversation, what: string): string {
  const hash = createHash('sha256')
    .update(`${conversationKey(place)} ${what}`)
    .digest('hex')
    .slice(0, 20);
  return `${revision}-${hash}`;
}
