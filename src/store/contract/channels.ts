/** The state of the channels and chats that the bot posts to. The threads of a channel share it. */
import type { MessageRef } from '../../chat/adapter.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';

/** A channel that can't be posted to until somebody acts there. */
export interface UnavailableChannel {
  readonly conversation: Conversation;
  readonly since: string;
  readonly reason: string;
}

export interface ChannelStore {
  /** The message of an instance in a channel, whose thread has the announcements. */
  findRootMessage(conversation: Conversation, instanceId: string): Promise<MessageRef | undefined>;
  /** Saves a root message, or when it was last used. Returns the saved one, which can be another process's. */
  saveRootMessage(conversation: Conversation, instanceId: string, message: MessageRef, at: string): Promise<MessageRef>;
  /**
   * The instance that a thread is about: that of the announcement that it is under (`root`), else the one that was saved;
   * `undefined` if it is not known, or outside of threads.
   */
  findThreadInstance(conversation: Conversation, root: MessageRef | undefined): Promise<string | undefined>;
  /** Saves the instance that a thread is about: the first one stays. Does nothing outside of threads. */
  saveThreadInstance(conversation: Conversation, instanceId: string, at: string): Promise<void>;
  deleteRootMessage(conversation: Conversation, instanceId: string): Promise<void>;
  listUnavailable(): Promise<readonly UnavailableChannel[]>;
  /** Returns true if the channel was available before: then its people have to be notified. */
  markUnavailable(conversation: Conversation, reason: string, at: string): Promise<boolean>;
  /** Makes the channel's whole queue due. Returns since when it was unavailable; `undefined` if it wasn't. */
  markAvailable(conversation: Conversation, at: string): Promise<string | undefined>;
  /**
   * Moves the watches of a channel, its queue and its root messages to another id, and renames it there if `to` has a name.
   * Watches are renumbered if the other id has some already.
   */
  move(from: Conversation, to: Conversation): Promise<void>;
  saveDirectChannel(person: Person, conversation: Conversation): Promise<void>;
  /** Where a person can be messaged directly. */
  findDirectChannel(person: Person): Promise<Conversation | undefined>;
  /**
   * Deletes root messages and instances of threads that were last used before `before`, and forgets channels that have been unavailable since
   * before then and that nothing is left to post to. Returns how many rows.
   */
  prune(before: string): Promise<number>;
}
