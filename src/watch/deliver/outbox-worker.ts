/**
 * Empties the outbox: each channel in order and within its platform's rate limits, independently of all others. A
 * delivery that does not arrive stays at the head of its channel's queue.
 */
import { setMaxListeners } from 'node:events';
import type { Conversation } from '../../chat/conversation.ts';
import { conversationKey } from '../../chat/keys.ts';
import type { Person, Platform } from '../../chat/person.ts';
import type { ChannelJobs, ChannelLeases } from '../../cluster/types.ts';
import { createCoalescedTask } from '../../lib/coalesce.ts';
import { withTimeout } from '../../lib/timeout.ts';
import type { ChannelQueue } from '../../store/contract/outbox.ts';
import { createChannelRecovery } from './channel-recovery.ts';
import { createDeliverHead, type DeliverHeadOptions } from './deliver-head.ts';
import { flushDigests } from './digests.ts';
import { createReportQueue } from './reports.ts';
import { createRetrySchedule, maxCooldownMs } from './retry-schedule.ts';

interface OutboxWorkerOptions extends DeliverHeadOptions {
  readonly leases: ChannelLeases;
  readonly jobs: ChannelJobs;
  /** Called when the store turns out to be restored, and nothing was posted therefore. */
  onStoreRestored(): void;
}

export interface OutboxWorker {
  /** Polls the outbox. Called after each commit; the worker wakes itself for deliveries that are due later. */
  wake(): void;
  /** Nothing may be posted in a channel: its watches wait, and their owners are notified. Does nothing without watches. */
  onChannelUnavailable(conversation: Conversation, reason: string): Promise<void>;
  /** A message arrived from a conversation: if its channel was unavailable, its queue is due. */
  onChannelBack(conversation: Conversation): Promise<void>;
  /** An unavailable channel may be available again: attempts the head of its queue. */
  retryNow(conversation: Conversation): Promise<void>;
  /** The platform gave a channel another id or name: its watches and its queue follow. */
  onChannelMoved(from: Conversation, to: Conversation): Promise<void>;
  /** A platform accepts the bot again: attempts the heads of the queues of its unavailable channels. */
  onPlatformBack(platform: Platform): Promise<void>;
  /** A person's direct channel is now known. */
  onDirectChannel(person: Person): Promise<void>;
  /** Resolves when running deliveries have ended, or after some seconds. */
  stop(): Promise<void>;
}

const stopTimeoutMs = 10_000;

export function createOutboxWorker(options: OutboxWorkerOptions): OutboxWorker {
  const { outbox, channels, leases, jobs, now, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  // Every channel that waits for its rate limit listens.
  setMaxListeners(0, signal);
  const recovery = createChannelRecovery(options);
  const retries = createRetrySchedule(now, options.clock);
  const deliverHead = createDeliverHead(options, { recovery, retries, signal });
  const draining = new Map<string, Promise<void>>();
  const queueReports = createReportQueue(options);
  const polls = createCoalescedTask(poll);
  const { trigger: wake } = polls;
  let nextPoll: NodeJS.Timeout | undefined;

  /** Enqueues every channel that is due, and schedules the next poll for the others. */
  async function poll(): Promise<void> {
    if (signal.aborted) return;
    let nextPollMs = leases.pollIntervalMs;
    try {
      // What a restored outbox holds may have been posted; the leader finds out first.
      if (!(await options.isStoreCurrent())) return options.onStoreRestored();
      await flushDigests(options);
      await queueReports();
      const queues = await outbox.listQueues();
      retries.retainOnly(queues);
      const due: Conversation[] = [];
      for (const queue of queues) {
        const waitMs = msUntilEnqueued(queue);
        if (waitMs === undefined) continue;
        if (waitMs > 0) nextPollMs = Math.min(nextPollMs, waitMs);
        else due.push(queue.conversation);
      }
      // A job for a channel that another process has leased would only be enqueued again.
      const free = await leases.filterFree(due);
      for (const conversation of free) retries.startCooldown(conversationKey(conversation));
      if (!signal.aborted) await jobs.enqueue(free);
    } catch (error) {
      log.error({ err: error }, 'failed to poll the outbox');
    } finally {
      clearTimeout(nextPoll);
      if (!signal.aborted) nextPoll = setTimeout(wake, Math.max(0, nextPollMs));
    }
  }

  /** Ms until a channel is to be enqueued; `undefined` while this process drains it. */
  function msUntilEnqueued(queue: ChannelQueue): number | undefined {
    const key = conversationKey(queue.conversation);
    if (draining.has(key)) return undefined;
    if (retries.isDue(queue, key)) return retries.cooldownMs(key);
    retries.recordAttempt(key);
    return retries.remainingMs(queue, key);
  }

  /** Delivers what is due in a channel's queue, unless that is already running. Never rejects. */
  function startDrain(conversation: Conversation): Promise<void> {
    const key = conversationKey(conversation);
    if (signal.aborted) return Promise.resolve();
    const running = draining.get(key) ?? drain(conversation, key);
    draining.set(key, running);
    return running;
  }

  async function drain(conversation: Conversation, key: string): Promise<void> {
    try {
      for (let isRequested = true; isRequested && !signal.aborted; ) {
        const lease = await leases.acquire(conversation);
        if (lease === undefined) break;
        try {
          for (let goesOn = true; goesOn && !signal.aborted; ) {
            const head = await outbox.getHead(conversation);
            goesOn = head !== undefined && retries.isDue(head, key) && (await deliverHead(head, lease));
          }
        } finally {
          isRequested = await lease.release();
        }
      }
    } catch (error) {
      retries.startCooldown(key, maxCooldownMs);
      if (!signal.aborted) log.error({ err: error }, 'failed to process a channel’s queue');
    } finally {
      draining.delete(key);
      // The next poll schedules what is left.
      void wake();
    }
  }

  /** Attempts the head of a channel's queue at once. */
  async function makeDue(conversation: Conversation): Promise<void> {
    const head = await outbox.getHead(conversation);
    if (head === undefined) return;
    const dueAt = retries.postpone(conversationKey(conversation), 0);
    await outbox.postpone(head.key, dueAt, 'retried after an event in the channel');
    void wake();
  }

  jobs.process(startDrain);
  return {
    wake,
    async onChannelUnavailable(conversation, reason) {
      // A platform's event has only the channel's id; the watch knows its name.
      const [watch] = await options.watches.list(conversation);
      if (watch === undefined) return;
      await recovery.markUnavailable(watch.conversation, reason);
      void wake();
    },
    async onChannelBack(conversation) {
      if (await recovery.markAvailable(conversation)) void wake();
    },
    async retryNow(conversation) {
      if (await recovery.isUnavailable(conversation)) await makeDue(conversation);
    },
    async onChannelMoved(from, to) {
      await channels.move(from, to);
      if (conversationKey(from) !== conversationKey(to)) await makeDue(to);
    },
    async onPlatformBack(platform) {
      for (const { conversation } of await channels.listUnavailable()) {
        if (conversation.platform === platform) await makeDue(conversation);
      }
    },
    async onDirectChannel(person) {
      if (await recovery.onDirectChannel(person)) void wake();
    },
    async stop() {
      stopping.abort();
      clearTimeout(nextPoll);
      // Stops taking jobs at once: another process gets them, including those whose work ends unfinished.
      const ended = Promise.all([polls.idle(), ...draining.values(), jobs.stop()]);
      await withTimeout(ended, stopTimeoutMs, () => undefined);
    },
  };
}
