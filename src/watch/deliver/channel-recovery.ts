/** Channels that cannot be posted to, and what happens to their backlog once they can. */
import type { Logger } from 'pino';
import type { CardContext } from '../../cards/card-context.ts';
import type { ChatAdapter } from '../../chat/adapter.ts';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey, personKey, readerOf } from '../../chat/keys.ts';
import type { Person, Platform } from '../../chat/person.ts';
import { withTimeout } from '../../lib/timeout.ts';
import type { ChannelStore } from '../../store/contract/channels.ts';
import type { NewDelivery, OutboxStore } from '../../store/contract/outbox.ts';
import type { WatchStore } from '../../store/contract/watches.ts';
import { maxSingleMessages } from '../announce/messages.ts';
import { collectIntoLists, createNotice, listKeyPrefix, shortHash } from './collect.ts';

export interface ChannelRecoveryOptions {
  readonly adapters: ReadonlyMap<Platform, Pick<ChatAdapter, 'findDirectChat'>>;
  readonly outbox: OutboxStore;
  readonly channels: ChannelStore;
  readonly watches: Pick<WatchStore, 'list'>;
  cardContextFor(locale: string | undefined): CardContext;
  readonly log: Logger;
  readonly now: () => Date;
}

export interface ChannelRecovery {
  /** Marks a channel as unavailable and notifies the owners of its watches, once. Returns false if it was marked. */
  markUnavailable(conversation: Conversation, reason: string): Promise<boolean>;
  isUnavailable(conversation: Conversation): Promise<boolean>;
  /** Marks a channel as available. If it was not, collapses a long backlog into lists and returns true. */
  markAvailable(conversation: Conversation): Promise<boolean>;
  /** Notifies a person, whose direct channel is now known, of their watches' unavailable channels. Returns if any. */
  onDirectChannel(person: Person): Promise<boolean>;
}

/** The queues of other channels don't wait for it, but this one's does. */
const maxOpenMs = 15_000;

/** Deliveries collected into lists at a time. */
const backlogBatchSize = 5_000;

export function createChannelRecovery(options: ChannelRecoveryOptions): ChannelRecovery {
  const { outbox, channels, watches, cardContextFor, log, now } = options;

  async function notifyOwners(conversation: Conversation, reason: string, at: string): Promise<void> {
    const owners = new Map((await watches.list(conversation)).map(({ owner }) => [personKey(owner), owner]));
    const notices = await Promise.all(
      [...owners.values()].map((owner) => createOwnerNotice(owner, conversation, reason, at)),
    );
    await outbox.replace([], notices.flat());
  }

  /** Some platforms let the bot write to somebody who never wrote to it. Undefined if this one doesn't, or doesn't answer. */
  async function openDirectChannel(owner: Person): Promise<Conversation | undefined> {
    try {
      const opened = options.adapters.get(owner.platform)?.findDirectChat?.(owner);
      return opened && (await withTimeout(opened, maxOpenMs));
    } catch (err) {
      log.warn({ err, owner: personKey(owner) }, 'failed to open a direct channel for a notice');
      return undefined;
    }
  }

  /** Empty if the owner has no other channel. */
  async function createOwnerNotice(
    owner: Person,
    conversation: Conversation,
    reason: string,
    at: string,
  ): Promise<NewDelivery[]> {
    const direct = (await channels.findDirectChannel(owner)) ?? (await openDirectChannel(owner));
    if (direct === undefined || conversationKey(direct) === conversationKey(conversation)) return [];
    const { changes } = cardContextFor(owner.locale).text;
    const card = {
      title: changes.cannotPostTitle(conversation.name ?? changes.unnamedConversation),
      text: [changes.updatesQueued(reason)],
      footer: changes.seenAt(at),
    };
    const key = `broken-${shortHash(conversationKey(conversation), conversationKey(direct), at)}`;
    return [{ ...createNotice(key, direct, card, at), reader: readerOf(owner) }];
  }

  /** Collects a long backlog into lists. Deliveries that are not about instances stay as they are, in front. */
  async function collapseBacklog(conversation: Conversation, since: string): Promise<void> {
    const hash = shortHash(conversationKey(conversation), since);
    for (let after = 0; ; ) {
      const pending = await outbox.listPending(conversation, backlogBatchSize, after);
      // Lists of previous batches are at the end of the queue.
      const firstList = pending.findIndex((one) => one.key.startsWith(listKeyPrefix(hash)));
      const missed = firstList === -1 ? pending : pending.slice(0, firstList);
      const collectable = missed.filter((one) => one.entries.length > 0 && one.isRootRefresh !== true);
      if (after === 0 && collectable.length <= maxSingleMessages) return;
      const isCollected = await collectIntoLists(outbox, collectable, {
        cardContextFor,
        title: ({ changes }, entries) => changes.delayedTitle(entries),
        intro: ({ changes }) => [changes.delayedSince(since)],
        hash,
        at: now().toISOString(),
      });
      if (!isCollected) continue;
      after = missed.at(-1)?.id ?? after;
      if (firstList !== -1 || pending.length < backlogBatchSize) return;
    }
  }

  return {
    async markUnavailable(conversation, reason) {
      const at = now().toISOString();
      if (!(await channels.markUnavailable(conversation, reason, at))) return false;
      log.error({ conversation: conversationKey(conversation), reason }, 'channel unavailable');
      await notifyOwners(conversation, reason, at);
      return true;
    },

    async isUnavailable(conversation) {
      const key = conversationKey(conversation);
      return (await channels.listUnavailable()).some((one) => conversationKey(one.conversation) === key);
    },

    async markAvailable(conversation) {
      // Read from the store each time, because another process may have marked it as unavailable.
      const since = await channels.markAvailable(conversation, now().toISOString());
      if (since === undefined) return false;
      log.info({ conversation: conversationKey(conversation), since }, 'channel available again');
      await collapseBacklog(conversation, since);
      return true;
    },

    async onDirectChannel(person) {
      const key = personKey(person);
      const notices: NewDelivery[] = [];
      for (const { conversation, since, reason } of await channels.listUnavailable()) {
        const own = (await watches.list(conversation)).find(({ owner }) => personKey(owner) === key);
        if (own !== undefined) {
          notices.push(...(await createOwnerNotice(own.owner, conversation, reason, since)));
        }
      }
      await outbox.replace([], notices);
      return notices.length > 0;
    },
  };
}
