import { setImmediate } from 'node:timers/promises';
import type { CardContext } from '../../cards/card-context.ts';
import { conversationKey } from '../../chat/keys.ts';
import { groupBy, type NonEmpty } from '../../lib/group-by.ts';
import type { Delivery, OutboxStore } from '../../store/contract/outbox.ts';
import type { Watch, WatchStore } from '../../store/contract/watches.ts';
import { nextDigestAt, nextPostAt } from '../announce/digest-time.ts';
import { collectIntoLists, shortHash } from './collect.ts';
import { maxClockSkewMs } from './retry-schedule.ts';

interface DigestOptions {
  readonly outbox: OutboxStore;
  readonly watches: Pick<WatchStore, 'list'>;
  cardContextFor(locale: string | undefined): CardContext;
  readonly now: () => Date;
}

/**
 * Turns entries of digests, and those that waited for the end of quiet hours, into messages when they are due. Entries of
 * a muted watch are postponed to its next digest, and those that were made while the clock was ahead get a new time.
 */
export async function flushDigests(options: DigestOptions): Promise<void> {
  const { outbox, watches, now } = options;
  const latest = new Date(now().getTime() + maxClockSkewMs).toISOString();
  const due = await outbox.listDueDigestEntries(now().toISOString(), latest);
  if (due.length === 0) return;
  const byId = new Map((await watches.list()).map((watch) => [watch.id, watch]));
  const at = now().toISOString();
  // Apart from those that are not due yet.
  const keyOf = ({ conversation, watchId, dueAt }: Delivery) =>
    `${conversationKey(conversation)} ${watchId ?? ''} ${dueAt > at}`;
  for (const entries of groupBy(due, keyOf).values()) {
    // All digests of a morning are due at once; requests are answered in between.
    await setImmediate();
    const [{ watchId }] = entries;
    const watch = watchId === undefined ? undefined : byId.get(watchId);
    if (watch?.mutedUntil !== undefined && watch.mutedUntil > now().toISOString()) {
      await postpone(entries, nextDigestAt(now(), watch), options);
    } else if (entries[0].dueAt > now().toISOString()) {
      await postpone(entries, watch === undefined ? now() : nextPostAt(now(), watch), options);
    } else await createDigest(entries, watch, options);
  }
}

/** If another process creates the same digest at the same time, this one changes nothing. */
async function createDigest(
  entries: NonEmpty<Delivery>,
  watch: Watch | undefined,
  { outbox, cardContextFor, now }: DigestOptions,
): Promise<void> {
  const [first] = entries;
  const isDigest = watch === undefined || watch.as === 'digest';
  const at = now().toISOString();
  await collectIntoLists(outbox, entries, {
    cardContextFor,
    title: ({ changes }, count) => (isDigest ? changes.digestTitle(count) : changes.quietTitle(count)),
    intro: ({ changes }) => [changes.digestSince(first.since)],
    hash: shortHash(conversationKey(first.conversation), first.dueAt),
    at,
    // A digest that was made while the clock was ahead is due later than now.
    dueAt: [first.dueAt, at].toSorted()[0],
  });
}

async function postpone(
  entries: readonly Delivery[],
  until: Date,
  { outbox, now }: Pick<DigestOptions, 'outbox' | 'now'>,
): Promise<void> {
  await outbox.rescheduleDigestEntries(entries, { dueAt: until.toISOString(), noticedAt: now().toISOString() });
}
