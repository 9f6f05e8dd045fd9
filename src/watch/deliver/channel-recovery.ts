/** Places that break and come back, and what is gathered for later: digests, and queues that got long. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Pen } from '../../cards/card-context.ts';
import { listCards } from '../../cards/change.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey, personKey, readerOf } from '../../chat/keys.ts';
import type { Person } from '../../chat/person.ts';
import type { RichText } from '../../chat/rich-text.ts';
import type { Delivery, NewDelivery, OutboxStore, WatchStore } from '../../store/contract/watching.ts';
import { mostRefreshed, mostSingly } from '../announce/announce.ts';
import { nextDigest } from '../announce/digest-time.ts';

export interface HealingOptions {
  readonly outbox: OutboxStore;
  readonly watches: Pick<WatchStore, 'all'>;
  penFor(locale: string | undefined): Pen;
  readonly log: Logger;
  readonly now: () => Date;
}

export interface Healing {
  /** Marks a place that cannot be posted to, and tells the owners of its watches, once. */
  breaks(place: Conversation, reason: string): Promise<void>;
  /** The place works. Answers true if it was broken; then a long queue has become a list. */
  works(place: Conversation): Promise<boolean>;
  /** Somebody can be told something alone from now on: which of their watches cannot tell. Answers whether any. */
  meets(person: Person): Promise<boolean>;
  /** Makes messages of the digests that are due. */
  gatherDigests(): Promise<void>;
}

/** The most that is gathered into lists at once. */
const mostGathered = 5_000;

/** No digest waits for longer than from one morning to the next. */
const longestGatheredMs = 26 * 60 * 60_000;

export function createHealing(options: HealingOptions): Healing {
  const { outbox, log, now } = options;

  async function tellOwners(place: Conversation, reason: string, at: string): Promise<void> {
    const owners = new Map((await options.watches.all(place)).map(({ owner }) => [personKey(owner), owner]));
    const notes = await Promise.all([...owners.values()].map((owner) => note(owner, place, reason, at)));
    await outbox.replace([], notes.flat());
  }

  /** The word to an owner, where they can be told it alone. */
  async function note(
    owner: Person,
    place: Conversation,
    reason: string,
    at: string,
  ): Promise<NewDelivery[]> {
    const direct = await outbox.directPlace(owner);
    if (direct === undefined || conversationKey(direct) === conversationKey(place)) return [];
    const { text } = options.penFor(owner.locale);
    const card = {
      title: text.changes.brokenTitle(place.name ?? text.changes.unnamedPlace),
      text: [text.changes.broken(reason)],
      footer: text.changes.noticed(at),
    };
    const told = bare(
      `broken-${hash(conversationKey(place), conversationKey(direct), at)}`,
      direct,
      card,
      at,
    );
    return [{ ...told, reader: readerOf(owner) }];
  }

  /** Makes lists of what a place missed, if it is a lot. What is no news of instances stays as it is, before them. */
  async function condense(place: Conversation, since: string): Promise<void> {
    const key = hash(conversationKey(place), since);
    for (let after = 0; ; ) {
      const waiting = await outbox.waiting(place, mostGathered, after);
      // What was made of the portions before is at the end of the queue.
      const made = waiting.findIndex((one) => one.key.startsWith(listKey(key)));
      const missed = made === -1 ? waiting : waiting.slice(0, made);
      const news = missed.filter((one) => one.entries.length > 0 && one.quiet !== true);
      if (after === 0 && news.length <= mostSingly) return;
      const pen = options.penFor(news[0]?.reader?.locale);
      const { queueTitle, queueSince } = pen.text.changes;
      const title = queueTitle(entriesOf(news).length);
      if (!(await gather(news, pen, title, [queueSince(since)], key))) continue;
      after = missed.at(-1)?.id ?? after;
      if (made !== -1 || waiting.length < mostGathered) return;
    }
  }

  /** Answers false where another process was quicker with some of them. */
  async function gather(
    gathered: readonly Delivery[],
    pen: Pen,
    title: string,
    intro: readonly RichText[],
    key: string,
  ): Promise<boolean> {
    const [first] = gathered;
    if (first === undefined) return true;
    const watches = new Set(gathered.flatMap((one) => [one.watchId, ...(one.alsoFor ?? [])]));
    // Of what is nobody's in particular all of it stays, whichever watch is taken away.
    const watchId = watches.has(undefined) ? undefined : first.watchId;
    const alsoFor = [...watches].flatMap((id) => (id === undefined || id === watchId ? [] : [id]));
    const parts = listCards(pen, entriesOf(gathered), title, intro);
    const lists = parts.map((part, index) => ({
      ...bare(`${listKey(key)}${first.id}-${index}`, first.place, part.card, now().toISOString()),
      entries: part.entries,
      watchId,
      alsoFor,
      reader: first.reader,
      noticedAt: first.noticedAt,
      since: first.since,
    }));
    return outbox.replace(
      gathered.map((one) => one.id),
      [...lists, ...refreshments(gathered)],
    );
  }

  /** What was gathered before its watch was muted is in the first digest afterwards; until then it is put off daily. */
  async function putOff(gathered: readonly Delivery[], until: Date): Promise<void> {
    const dueAt = until.toISOString();
    await outbox.replace(
      gathered.map((one) => one.id),
      gathered.map((one) => ({ ...asNew(one), dueAt, gathers: true })),
    );
  }

  return {
    async breaks(place, reason) {
      const at = now().toISOString();
      if (!(await outbox.markBroken(place, reason, at))) return;
      log.error({ place: conversationKey(place), reason }, 'a place cannot be posted to');
      await tellOwners(place, reason, at);
    },

    async works(place) {
      // Asked of the store each time: it may have been another process that found it broken.
      const since = await outbox.markWorking(place, now().toISOString());
      if (since === undefined) return false;
      log.info({ place: conversationKey(place), since }, 'a place can be posted to again');
      await condense(place, since);
      return true;
    },

    async meets(person) {
      const key = personKey(person);
      const notes: NewDelivery[] = [];
      for (const { place, since, reason } of await outbox.broken()) {
        const all = await options.watches.all(place);
        const theirs = all.find(({ owner }) => personKey(owner) === key);
        if (theirs !== undefined) notes.push(...(await note(theirs.owner, place, reason, since)));
      }
      await outbox.replace([], notes);
      return notes.length > 0;
    },

    async gatherDigests() {
      const latest = new Date(now().getTime() + longestGatheredMs).toISOString();
      const due = await outbox.gathered(now().toISOString(), latest);
      const byWatch = new Map<string, Delivery[]>();
      for (const one of due) {
        const key = `${conversationKey(one.place)} ${one.watchId ?? ''}`;
        byWatch.set(key, [...(byWatch.get(key) ?? []), one]);
      }
      if (due.length === 0) return;
      const mutedUntil = new Map((await options.watches.all()).map((one) => [one.id, one.mutedUntil]));
      for (const some of byWatch.values()) {
        const [first] = some;
        if (first === undefined) continue;
        // All digests of a morning come at once: others have their turn in between.
        await setImmediate();
        const quiet = mutedUntil.get(first.watchId ?? 0);
        if (quiet !== undefined && quiet > now().toISOString()) {
          await putOff(some, nextDigest(now(), first.reader?.timeZone));
          continue;
        }
        const pen = options.penFor(first.reader?.locale);
        const { digestTitle, digestSince } = pen.text.changes;
        const title = digestTitle(entriesOf(some).length);
        // What another process gathers at the same time is found gone, or found again by the next look.
        await gather(
          some,
          pen,
          title,
          [digestSince(first.since)],
          hash(conversationKey(first.place), first.dueAt),
        );
      }
    },
  };
}

/** The root cards of what is told in a list, as they would have come to be. */
function refreshments(gathered: readonly Delivery[]): readonly NewDelivery[] {
  const last = new Map(gathered.map((one) => [one.root?.instanceId, one]));
  last.delete(undefined);
  if (last.size > mostRefreshed) return [];
  return [...last.values()].map((one) => ({
    ...asNew(one),
    key: `${one.key}-later`,
    card: one.root?.card ?? one.card,
    picture: undefined,
    quiet: true,
  }));
}

function asNew({ id: _id, attempts: _attempts, triedAt: _triedAt, ...delivery }: Delivery): NewDelivery {
  return delivery;
}

function entriesOf(deliveries: readonly Delivery[]) {
  return deliveries.flatMap((one) => one.entries);
}

/** A delivery that is about no instance. */
function bare(key: string, place: Conversation, card: NewDelivery['card'], at: string): NewDelivery {
  return { key, place, watchId: undefined, card, entries: [], noticedAt: at, since: at, dueAt: at };
}

function listKey(key: string): string {
  return `list-${key}-`;
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 20);
}
