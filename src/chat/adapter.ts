import type { Card } from './card.ts';
import type { Picture } from './content.ts';
import type { Conversation } from './conversation.ts';
import type { Membership, Person, Platform } from './person.ts';

/** One component in `/readyz`. `detail` is a sentence for operators. */
export interface Health {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** A part of the bot that doesn't work, because the platform doesn't let it. `detail` is a sentence for operators. */
export interface Limitation {
  /**
   * User groups in the access lists, files that people send, the search for messages without confirmation, or something that
   * the bot can't do without.
   */
  readonly concerns: 'groups' | 'files' | 'searches' | 'everything' | 'unknown';
  readonly detail: string;
}

/** A message that the bot posts on its own initiative. */
export interface OutboundMessage {
  /** The same for every attempt of one delivery. Stored with the message if the platform allows it. */
  readonly deliveryKey: string;
  readonly card: Card;
  readonly pictures?: readonly Picture[];
  /** Somebody in the conversation whom the message notifies by name. */
  readonly mention?: Pick<Person, 'id' | 'name'>;
  /** The reader that the card is written for; the adapter's own strings follow. */
  readonly reader?: Pick<Person, 'locale' | 'timeZone'>;
  /**
   * Called by the adapter right before it sends the message. Throws a {@link DeliveryError} if the channel's lease is lost,
   * since another process may be posting there.
   */
  beforeSend?(): void;
}

/** A reference to a posted message, for updating it or replying in its thread. Opaque: only its adapter reads it. */
export type MessageRef = string;

/** Where a message can be that was sent without confirmation. */
export interface SearchArea {
  /** The message whose thread it was sent to; it can be in the conversation itself as well. */
  readonly parent?: MessageRef | undefined;
  /** When it was last sent (ISO 8601). */
  readonly until: string;
}

/** Why a message was not delivered. */
export type DeliveryFailure =
  /** Temporary. Retry, not before `afterMs` if the platform named a time. */
  | { readonly kind: 'retry'; readonly afterMs?: number }
  /** Permanent until somebody acts: archived, removed, not a member, uninstalled. `reason` is for people. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /**
   * The platform rejects this message, not the conversation. `reason` is the platform's error code. With `ifEverywhere`
   * the code doesn't say which: if a plain text is rejected too, the conversation is unavailable for that reason.
   */
  | { readonly kind: 'rejected'; readonly reason: string; readonly ifEverywhere?: string }
  /** The message to update or to reply to was deleted, or is locked; a new one can be posted. */
  | { readonly kind: 'missing' }
  /** The message was sent, but the platform did not confirm it: it can still arrive, see {@link ChatAdapter.maxPostMs}. */
  | { readonly kind: 'ambiguous' };

/** The only error that {@link ChatAdapter.post} and {@link ChatAdapter.update} reject with. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly failure: DeliveryFailure;

  constructor(failure: DeliveryFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.failure = failure;
  }
}

/** The platform doesn't let the bot find something out, until somebody allows it. */
export class NotPermittedError extends Error {
  override readonly name = 'NotPermittedError';
}

/** A person, group or conversation in an access list. */
export interface AccessSubject {
  readonly kind: 'person' | 'group' | 'conversation';
  readonly tenant: string;
  readonly id: string;
}

/** A user by their ids on the platform. */
export interface PlatformUser {
  readonly tenant: string;
  /** The organization that the tenant belongs to, if the platform says so. */
  readonly organization?: string;
  readonly id: string;
}

/** The platform's directory. */
export interface Directory {
  /**
   * How a person that was stored earlier belongs to their tenant now, as somebody who listens in `conversation`;
   * `unknown` while the platform cannot answer. Never rejects.
   */
  findMembership(person: Person, conversation: Conversation): Promise<Membership>;
  /**
   * The ids of the group's members; none for an unknown group. Rejects while the platform cannot answer, with a
   * {@link NotPermittedError} if it does not let the bot ask.
   */
  members(group: Omit<AccessSubject, 'kind'>): Promise<readonly string[]>;
  /** Whether the subject exists; `undefined` if the bot cannot find out. Rejects while the platform cannot answer. */
  exists(subject: AccessSubject): Promise<boolean | undefined>;
}

/** The contract of a chat platform. */
export interface ChatAdapter {
  readonly platform: Platform;
  /** Usable before the adapter is started. */
  readonly directory?: Directory;
  /** The largest picture that the platform shows, in pixels; unlimited if missing. */
  readonly maxPictureSize?: { readonly width: number; readonly height: number };
  /** The platform's limits for messages to one conversation. */
  readonly rateLimits: readonly { readonly maxPosts: number; readonly windowMs: number }[];
  /**
   * Resolves when the platform's limit for all conversations together allows a message to this one. Rejects when the signal
   * fires.
   */
  waitForTurn?(conversation: Conversation, signal: AbortSignal): Promise<void>;
  /** Resolves when the adapter accepts events. */
  start(): Promise<void>;
  /** Stops accepting events and resolves when all answers in flight are sent. */
  stop(): Promise<void>;
  /** In the reader's language. */
  health(reader: Pick<Person, 'locale'>): Promise<Health>;
  /** The tenant that the bot belongs to; `undefined` if there are several. Rejects while the platform cannot answer. */
  findTenant?(): Promise<string | undefined>;
  /** In the reader's language. Rejects while the platform cannot answer. */
  findLimitations?(reader: Pick<Person, 'locale'>): Promise<readonly Limitation[]>;
  /** Why the platform would not show a card; `undefined` if it can't be asked. Rejects while the platform cannot answer. */
  findCardFaults?(card: Card, reader: Pick<Person, 'locale'>): Promise<readonly string[] | undefined>;
  /** Posts a message, in the thread of `parent` if given. Never retries. Rejects with a {@link DeliveryError}. */
  post(conversation: Conversation, message: OutboundMessage, parent?: MessageRef): Promise<MessageRef>;
  update(conversation: Conversation, ref: MessageRef, message: OutboundMessage): Promise<void>;
  /** Whether messages of the conversation have threads; they have if missing. Rejects with a {@link DeliveryError}. */
  hasThreads?(conversation: Conversation): Promise<boolean>;
  /**
   * Why a message to the conversation would not arrive, in the reader's language; `undefined` if it would, or if the
   * platform does not say. Never rejects.
   */
  unavailableReason?(conversation: Conversation, reader: Pick<Person, 'locale'>): Promise<string | undefined>;
  /**
   * The person whom the platform itself has identified to another door of the bot, such as an assistant's; `undefined` if
   * the user is not of this tenant or organization. Rejects while the platform cannot answer.
   */
  findPerson?(user: PlatformUser): Promise<Person | undefined>;
  /**
   * The person's direct chat with the bot; `undefined` if there is none and the platform does not let the bot open one.
   * Rejects while the platform cannot answer.
   */
  findDirectChat?(person: Person): Promise<Conversation | undefined>;
  /** The message that a thread is under, if it can be one of the bot's; `undefined` outside of threads. */
  threadRef?(conversation: Conversation): MessageRef | undefined;
  /** Deletes a posted message. Rejects if the platform does not allow it. */
  deleteMessage?(conversation: Conversation, ref: MessageRef): Promise<void>;
  /**
   * How long (ms) after it was sent a message that the platform has not confirmed can still arrive; 0 if missing. A search
   * proves that it never arrives only if it begins later.
   */
  readonly maxPostMs?: number;
  /**
   * Looks for a message with this key that arrived at or after `since` (ISO 8601), and if `where` says so in that thread
   * and not long after `until`. Rejects with a {@link DeliveryError}: `rejected` if the platform never allows the search.
   */
  findByKey?(
    conversation: Conversation,
    deliveryKey: string,
    since: string,
    where?: SearchArea,
  ): Promise<MessageRef | undefined>;
}
