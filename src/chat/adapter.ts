import type { Card } from './card.ts';
import type { Picture } from './content.ts';
import type { Conversation } from './conversation.ts';
import type { Person, Platform } from './person.ts';

/** One line of `/readyz`: what it is, whether it works, and a sentence about it. */
export interface Health {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What is posted without having been asked for. */
export interface OutboundMessage {
  /** The same for every try of one delivery; kept with the message where the platform can. */
  readonly deliveryKey: string;
  readonly card: Card;
  readonly pictures?: readonly Picture[];
  /** In whose language and time zone the card is written, for the few words that an adapter puts beside it. */
  readonly reader?: Pick<Person, 'locale' | 'timeZone'>;
  /**
   * Called by the adapter right before the message leaves for the platform: throws a {@link DeliveryError} where it must
   * not leave any more, since another process may post to that place by now.
   */
  beforeSend?(): void;
}

/** A posted message, to be updated or answered in its thread. Sealed: only its adapter reads it. */
export type MessageRef = string;

/** Why a post did not arrive, as the deliverer needs to know it. */
export type DeliveryFailure =
  /** Try again, not before `afterMs` where the platform said so. */
  | { readonly kind: 'later'; readonly afterMs?: number }
  /** It will not work until somebody acts: archived, removed, not a member, uninstalled. `reason` is for people. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** The platform does not take this message; others it may. `reason` is the platform's own word for it. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The message to update or to answer is no longer there; a new one can be posted. */
  | { readonly kind: 'vanished' }
  /** It left, and whether it arrived is not known. */
  | { readonly kind: 'unknown' };

/** The only error that {@link ChatAdapter.post} and {@link ChatAdapter.update} reject with. */
export class DeliveryError extends Error {
  override readonly name = 'PostError';
  readonly failure: DeliveryFailure;

  constructor(failure: DeliveryFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.failure = failure;
  }
}

/** A person, a group or a place, as the access lists write them. */
export interface AccessSubject {
  readonly kind: 'person' | 'group' | 'place';
  readonly tenant: string;
  readonly id: string;
}

/** What a platform knows of its people and places. Both questions reject where it cannot say just now. */
export interface Directory {
  /** The ids of everybody in a group; nobody's for a group that there is not. */
  members(group: Omit<AccessSubject, 'kind'>): Promise<readonly string[]>;
  /** Whether there is such a one; `undefined` where the bot has no way to tell. */
  exists(listed: AccessSubject): Promise<boolean | undefined>;
}

/** A chat platform's side of the bot. */
export interface ChatAdapter {
  readonly platform: Platform;
  /** Can be asked from the moment that the adapter is made. */
  readonly directory?: Directory;
  /** The largest picture, in pixels, that can be shown there; where it is missing, any. */
  readonly maxPictureSize?: { readonly width: number; readonly height: number };
  /** The platform's limits for posts to one place: at most `posts` in any `milliseconds`. */
  readonly rateLimits: readonly { readonly posts: number; readonly milliseconds: number }[];
  /** Resolves when it can take incomings. */
  start(): Promise<void>;
  /** Takes nothing new, and resolves when every answer in flight has been given. */
  stop(): Promise<void>;
  /** In the reader's language. */
  health(reader: Pick<Person, 'locale'>): Promise<Health>;
  /** Posts to a place, in the thread of `under` where it is given. Never retries by itself. */
  post(place: Conversation, post: OutboundMessage, under?: MessageRef): Promise<MessageRef>;
  update(place: Conversation, posted: MessageRef, post: OutboundMessage): Promise<void>;
  /**
   * Why a post to a place would not arrive as things are, in words for the reader. `undefined` where it would, or where
   * the platform does not say. Never rejects.
   */
  unavailableReason?(place: Conversation, reader: Pick<Person, 'locale'>): Promise<string | undefined>;
  /** Takes a posted message away again, where the platform lets us. Rejects where it does not. */
  deleteMessage?(place: Conversation, posted: MessageRef): Promise<void>;
  /**
   * Looks whether a post with this key arrived at or after `since`; nothing is found where the platform does not let
   * us look. Rejects with a {@link DeliveryError} where that may be different a little later.
   */
  findByKey?(place: Conversation, key: string, since: string): Promise<MessageRef | undefined>;
}
