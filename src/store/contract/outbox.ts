/** The outbox: announcements on their way to conversations, in one queue per channel. */
import type { MessageRef } from '../../chat/adapter.ts';
import type { Card, Row } from '../../chat/card.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';

/** The owners of the watches that match an instance, and the application that decides whether they can see it. */
interface DeliveryAudience {
  readonly owners: readonly Person[];
  readonly applicationName: string | undefined;
}

/** An instance's row in a list of changes. */
export interface DeliveryEntry {
  readonly instanceId: string;
  readonly row: Row;
  /** How many instances the row stands for, if there are several. */
  readonly cases?: number | undefined;
  /** Missing if no watch asked for it. */
  readonly audience?: DeliveryAudience | undefined;
}

/** One announcement for one conversation. */
export interface NewDelivery {
  /** Unique, and the same however often the delivery is created. */
  readonly key: string;
  readonly conversation: Conversation;
  readonly watchId: number | undefined;
  /** Other watches that match: one of them takes over if that watch is removed. */
  readonly otherWatchIds?: readonly number[] | undefined;
  readonly card: Card;
  /** Posted in the thread of this instance's root message, which shows `card`. */
  readonly root?: { readonly instanceId: string; readonly card: Card } | undefined;
  /** The language and time zone it is written in. */
  readonly reader?: Pick<Person, 'locale' | 'timeZone'> | undefined;
  /** Whom it notifies by name. */
  readonly mention?: Pick<Person, 'id' | 'name'> | undefined;
  /** The diagram, loaded when it is posted, and its text alternative. */
  readonly picture?: { readonly instanceId: string; readonly file: string; readonly alt: string } | undefined;
  /** Its content as rows, for a list that it can be collected into. */
  readonly entries: readonly DeliveryEntry[];
  readonly noticedAt: string;
  /** The earliest time that any of its changes can have happened. */
  readonly since: string;
  readonly dueAt: string;
  /** True if it waits to be collected into a digest. */
  readonly isDigestEntry?: boolean;
  /** True if it only refreshes an existing root message; nothing is posted. */
  readonly isRootRefresh?: boolean | undefined;
}

export interface Delivery extends NewDelivery {
  readonly id: number;
  readonly attempts: number;
  /** When the first attempt started that may have arrived. */
  readonly attemptedAt: string | undefined;
  /** When the last attempt started. */
  readonly lastAttemptAt: string | undefined;
}

/**
 * `digest`: waits for the end of quiet hours, or to be collected. `dead`: can never be posted. `discarded`: nobody may see
 * it any more.
 */
export type DeliveryState = 'digest' | 'queued' | 'posted' | 'dead' | 'discarded';

/** A delivery, and how far it has come. */
export interface DeliveryRecord extends Delivery {
  readonly state: DeliveryState;
  readonly postedAt: string | undefined;
  readonly message: MessageRef | undefined;
  /** Why it failed, or waits. */
  readonly failure: string | undefined;
}

/** Times of a delivery that arrived, see {@link NewDelivery}. */
export interface PostedDelivery extends Pick<NewDelivery, 'noticedAt' | 'since'> {
  readonly postedAt: string;
}

/** A channel with pending deliveries. */
export interface ChannelQueue {
  readonly conversation: Conversation;
  readonly depth: number;
  /** When its first delivery is due; the others wait behind it. */
  readonly dueAt: string;
  /** How often the first delivery was attempted. */
  readonly attempts: number;
  /** When its last attempt started. */
  readonly lastAttemptAt: string | undefined;
}

export interface OutboxStore {
  /** Whether a delivery was ever queued under this key, as long as it is kept. */
  has(key: string): Promise<boolean>;
  /** Channels with pending deliveries, including unavailable ones. */
  listQueues(): Promise<readonly ChannelQueue[]>;
  /** The first delivery in a channel's queue. Corrupt rows are skipped. */
  getHead(conversation: Conversation): Promise<Delivery | undefined>;
  /**
   * Records, right before an attempt, that the delivery may arrive. Returns false if it is no longer queued, because it was
   * collected into a list or its watch was removed, or if its number of attempts has changed.
   */
  markAttempt(delivery: Pick<Delivery, 'key' | 'attempts'>, at: string): Promise<boolean>;
  /**
   * Records that a delivery arrived. Returns the recorded message: a different one if another process posted it too,
   * `undefined` if the delivery no longer exists.
   */
  markPosted(key: string, message: MessageRef, at: string): Promise<MessageRef | undefined>;
  /**
   * Like {@link markPosted}, for a message that was found. Records nothing if the last attempt is not the one that `delivery`
   * has: another was begun, or the store was restored meanwhile and has forgotten what the search had saved.
   */
  markFound(
    delivery: Pick<Delivery, 'key' | 'lastAttemptAt'>,
    message: MessageRef,
    at: string,
  ): Promise<MessageRef | undefined>;
  /** Records that nothing has arrived or will, unless another attempt was begun after the number that `delivery` has. */
  forgetAttempts(delivery: Pick<Delivery, 'key' | 'attempts'>): Promise<void>;
  /** Records that an attempt failed and when to retry. */
  postpone(key: string, dueAt: string, failure: string): Promise<void>;
  /** Like {@link postpone}, and counts an attempt that sent nothing. */
  postponeUnsent(key: string, dueAt: string, failure: string): Promise<void>;
  /** Takes a delivery that can never be posted out of its queue and keeps it with the reason. */
  deadLetter(key: string, failure: string): Promise<void>;
  /** Takes a delivery that nobody may see any more out of its queue and keeps it. */
  discard(key: string): Promise<void>;
  /**
   * The latest deliveries that announce an instance, those of one conversation if given, newest first. Corrupt rows are left
   * out.
   */
  listForInstance(instanceId: string, max: number, conversation?: Conversation): Promise<readonly DeliveryRecord[]>;
  /** The latest deliveries that arrived at or after `since`, without refreshes of root messages. */
  listPosted(since: string, max: number): Promise<readonly PostedDelivery[]>;
  /** The number of queued deliveries that may have arrived. */
  countUnconfirmed(): Promise<number>;
  /** The number of dead letters, including corrupt rows. */
  countDeadLetters(): Promise<number>;
  /**
   * Replaces deliveries by others in one transaction. Returns false, with nothing changed, if one of them has been
   * attempted or replaced.
   */
  replace(ids: readonly number[], deliveries: readonly NewDelivery[]): Promise<boolean>;
  /** Deliveries in a channel's queue after the id `after`, without those that may have arrived. */
  listPending(conversation: Conversation, max: number, after?: number): Promise<readonly Delivery[]>;
  /** Gives digest entries other times. They keep their order; those that are none any more are left out. */
  rescheduleDigestEntries(entries: readonly Delivery[], times: Pick<NewDelivery, 'dueAt' | 'noticedAt'>): Promise<void>;
  /** Digest entries that are due, or about changes noticed after `latest`, which only a wrong clock explains. */
  listDueDigestEntries(now: string, latest: string): Promise<readonly Delivery[]>;
  /**
   * Turns queued deliveries about changes noticed before `before` into dead letters, due at `at`: they could not be posted
   * for that long. Returns how many.
   */
  expire(before: string, at: string, failure: string): Promise<number>;
  /** Deletes deliveries that were posted, or were due and never will be, before `before`. Returns how many were posted. */
  prune(before: string): Promise<number>;
}
