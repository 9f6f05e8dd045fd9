/** Places that break and come back, and what is gathered for later: digests, and queues that got long. */
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { listCards } from '../cards/change.ts';
import type { Pen } from '../cards/pen.ts';
import type { Person, Place, Words } from '../chat.ts';
import {
  type Delivery,
  type NewDelivery,
  type OutboxStore,
  personKey,
  placeKey,
  readerOf,
  type WatchStore,
} from '../store/watching.ts';
import { mostSingly } from './announce.ts';

export interface HealingOptions {
  readonly outbox: OutboxStore;
  readonly watches: Pick<WatchStore, 'all'>;
  penFor(locale: string | undefined): Pen;
  readonly log: Logger;
  readonly now: () => Date;
}

export interface Healing {
  /** Marks a place that cannot be posted to, and tells the owners of its watches, once. */
  breaks(place: Place, reason: string): Promise<void>;
  /** The place works. Answers true if it was broken; then a long queue has become a list. */
  works(place: Place): Promise<boolean>;
  /** Makes messages of the digests that are due. */
  gatherDigests(): Promise<void>;
}

/** The most that is gathered into lists at once. */
const mostGathered = 5_000;

export function createHealing(options: HealingOptions): Healing {
  const { outbox, log, now } = options;

  async function tellOwners(place: Place, reason: string, at: string): Promise<void> {
    const owners = new Map((await options.watches.all(place)).map(({ owner }) => [personKey(owner), owner]));
    const notes = await Promise.all([...owners.values()].map((owner) => note(owner, place, reason, at)));
    await outbox.replace([], notes.flat());
  }

  /** The word to an owner, where they can be told it alone. */
  async function note(owner: Person, place: Place, reason: string, at: string): Promise<NewDelivery[]> {
    const direct = await outbox.directPlace(owner);
    if (direct === undefined || placeKey(direct) === placeKey(place)) return [];
    const { text } = options.penFor(owner.locale);
    const card = {
      title: text.changes.brokenTitle(place.name ?? text.changes.unnamedPlace),
      text: [text.changes.broken(reason)],
      footer: text.changes.noticed(at),
    };
    const told = bare(`broken-${hash(placeKey(place), at)}`, direct, card, at);
    return [{ ...told, reader: readerOf(owner) }];
  }

  /** Makes lists of what a place missed, if it is a lot. */
  async function condense(place: Place, since: string): Promise<void> {
    for (let isDone = false; !isDone; ) {
      const waiting = await outbox.waiting(place, mostGathered);
      if (waiting.length <= mostSingly) return;
      const pen = options.penFor(waiting[0]?.reader?.locale);
      const { queueTitle, queueSince } = pen.text.changes;
      const title = queueTitle(entriesOf(waiting).length);
      isDone = await gather(waiting, pen, title, [queueSince(since)], hash(placeKey(place), since));
    }
  }

  /** Answers false where another process was quicker with some of them. */
  async function gather(
    gathered: readonly Delivery[],
    pen: Pen,
    title: string,
    intro: readonly Words[],
    key: string,
  ): Promise<boolean> {
    const [first] = gathered;
    if (first === undefined) return true;
    const isOneWatch = gathered.every((one) => one.watchId === first.watchId);
    const parts = listCards(pen, entriesOf(gathered), title, intro);
    return outbox.replace(
      gathered.map((one) => one.id),
      parts.map((part, index) => ({
        ...bare(`list-${key}-${first.id}-${index}`, first.place, part.card, now().toISOString()),
        entries: part.entries,
        watchId: isOneWatch ? first.watchId : undefined,
        reader: first.reader,
        noticedAt: first.noticedAt,
        since: first.since,
      })),
    );
  }

  return {
    async breaks(place, reason) {
      const at = now().toISOString();
      if (!(await outbox.markBroken(place, reason, at))) return;
      log.error({ place: placeKey(place), reason }, 'a place cannot be posted to');
      await tellOwners(place, reason, at);
    },

    async works(place) {
      // Asked of the store each time: it may have been another process that found it broken.
      const since = await outbox.markWorking(place, now().toISOString());
      if (since === undefined) return false;
      log.info({ place: placeKey(place), since }, 'a place can be posted to again');
      await condense(place, since);
      return true;
    },

    async gatherDigests() {
      const due = await outbox.gathered(now().toISOString());
      const byWatch = new Map<string, Delivery[]>();
      for (const one of due) {
        const key = `${placeKey(one.place)} ${one.watchId ?? ''}`;
        byWatch.set(key, [...(byWatch.get(key) ?? []), one]);
      }
      for (const some of byWatch.values()) {
        const [first] = some;
        if (first === undefined) continue;
        const pen = options.penFor(first.reader?.locale);
        const { digestTitle, digestSince } = pen.text.changes;
        const title = digestTitle(entriesOf(some).length);
        // What another process gathers at the same time is found gone, or found again by the next look.
        await gather(some, pen, title, [digestSince(first.since)], hash(placeKey(first.place), first.dueAt));
      }
    },
  };
}

function entriesOf(deliveries: readonly Delivery[]) {
  return deliveries.flatMap((one) => one.entries);
}

/** A delivery that is about no instance. */
function bare(key: string, place: Place, card: NewDelivery['card'], at: string): NewDelivery {
  return { key, place, watchId: undefined, card, entries: [], noticedAt: at, since: at, dueAt: at };
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 20);
}
