import { setImmediate } from 'node:timers/promises';
import type { CardContext } from '../../cards/card-context.ts';
import { conversationKey } from '../../chat/keys.ts';
import type { Delivery, OutboxStore } from '../../store/contract/outbox.ts';
import type { WatchStore } from '../../store/contract/watches.ts';
import { nextDigestAt } from '../announce/digest-time.ts';
import { collectIntoLists, entriesOf, shortHash, toNewDelivery } from './collect.ts';

interface DigestOptions {
  readonly outbox: OutboxStore;
  readonly watches: Pick<WatchStore, 'list'>;
  cardContextFor(locale: string | undefined): CardContext;
  readonly now: () => Date;
}

/** The longest time from one digest to the next. */
const maxDigestAgeMs = 26 * 60 * 60_000;

/** Turns due digest entries into messages. Entries of a muted watch are postponed to the next digest. */
export async function flushDigests(options: DigestOptions): Promise<void> {
  const { outbox, watches, now } = options;
  const latest = new Date(now().getTime() + maxDigestAgeMs).toISOString();
  const due = await outbox.listDueDigestEntries(now().toISOString(), latest);
  if (due.length === 0) return;
  const mutedUntil = new Map((await watches.list()).map((watch) => [watch.id, watch.mutedUntil]));
  for (const entries of groupByWatch(due)) {
    // All digests of a morning are due at once; requests are answered in between.
    await setImmediate();
    const [{ watchId, reader }] = entries;
    const muted = watchId === undefined ? undefined : mutedUntil.get(watchId);
    if (muted !== undefined && muted > now().toISOString()) {
      await postpone(entries, nextDigestAt(now(), reader?.timeZone), outbox);
    } else await createDigest(entries, options);
  }
}

type NonEmpty<T> = readonly [T, ...T[]];

function groupByWatch(deliveries: readonly Delivery[]): readonly NonEmpty<Delivery>[] {
  const groups = new Map<string, [Delivery, ...Delivery[]]>();
  for (const one of deliveries) {
    const key = `${conversationKey(one.conversation)} ${one.watchId ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** If another process creates the same digest at the same time, this one changes nothing. */
async function createDigest(
  entries: NonEmpty<Delivery>,
  { outbox, cardContextFor, now }: DigestOptions,
): Promise<void> {
  const [first] = entries;
  const context = cardContextFor(first.reader?.locale);
  const { digestTitle, digestSince } = context.text.changes;
  await collectIntoLists(outbox, entries, {
    context,
    title: digestTitle(entriesOf(entries).length),
    intro: [digestSince(first.since)],
    hash: shortHash(conversationKey(first.conversation), first.dueAt),
    at: now().toISOString(),
  });
}

async function postpone(entries: readonly Delivery[], until: Date, outbox: OutboxStore): Promise<void> {
  const dueAt = until.toISOString();
  await outbox.replace(
    entries.map(({ id }) => id),
    entries.map((one) => ({ ...toNewDelivery(one), dueAt, isDigestEntry: true })),
  );
}
