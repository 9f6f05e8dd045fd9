/** Turns changes and watches into deliveries. Pure. */
import { conversationKey } from '../../chat/keys.ts';
import { groupBy } from '../../lib/group-by.ts';
import { mapInSteps, runInSlices, type Steps } from '../../lib/time-slices.ts';
import type { Change } from '../../store/contract/changes.ts';
import type { NewDelivery } from '../../store/contract/outbox.ts';
import type { Watch } from '../../store/contract/watches.ts';
import { isTerminal } from '../filter.ts';
import {
  type AnnounceOptions,
  collectAnnouncements,
  type SplitChanges,
  splitChanges,
  waitsNow,
} from './announcement.ts';
import { isPossiblyAllowed } from './audience.ts';
import {
  createLists,
  createSingle,
  createSummary,
  createWaiting,
  groupByLanguage,
  maxSingleMessages,
} from './messages.ts';

interface AnnounceResult {
  readonly deliveries: readonly NewDelivery[];
  /** Watches on an instance that is gone. */
  readonly endedWatches: readonly number[];
}

/** In slices, so that requests are answered meanwhile: people can add many watches, and many cases can change at once. */
export async function createDeliveries(options: AnnounceOptions): Promise<AnnounceResult> {
  const { changes, watches, now } = options;
  const active = watches.filter(
    (watch) => watch.as !== 'report' && !isMuted(watch, now) && mightHaveAccess(watch, options),
  );
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
  // Summaries first: an instance that is visible again is announced as that before anything else is said of it.
  return [...summaries, ...messages, ...(yield* mapInSteps(waiting, (one) => createWaiting(one, options)))];
}
