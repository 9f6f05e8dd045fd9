/** A watcher with an upstream in memory, a real store, and an adapter that records what it posts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Barium } from '../../src/barium/types.ts';
import { type ChatAdapter, DeliveryError, type MessageRef, type OutboundMessage } from '../../src/chat/adapter.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Store } from '../../src/store/contract/index.ts';
import type { NewWatch, Watch } from '../../src/store/contract/watches.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { maxClockSkewMs } from '../../src/watch/deliver/retry-schedule.ts';
import type { Watcher, WatcherOptions } from '../../src/watch/watcher.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';
import { matchAll } from '../store/builders.ts';
import { lineOf } from './card-lines.ts';
import type { MutableBarium } from './mutable-barium.ts';
import { openTriggeredWatcher } from './triggered-watcher.ts';

export interface RecordedMessage {
  readonly id: MessageRef;
  readonly conversation: string;
  readonly key: string;
  readonly parent: MessageRef | undefined;
  readonly reader: OutboundMessage['reader'];
  readonly mention: OutboundMessage['mention'];
  card: Card;
  pictures: number;
  updates: number;
}

export interface RecordingAdapter extends ChatAdapter {
  readonly messages: RecordedMessage[];
  /** Runs before a message is recorded, and with `after` once it is. Throws a `DeliveryError` to make it fail. */
  intercept: (conversation: Conversation, message: OutboundMessage, when: 'before' | 'after') => void | Promise<void>;
}

export function createRecordingAdapter(rateLimits: ChatAdapter['rateLimits'] = []): RecordingAdapter {
  const messages: RecordedMessage[] = [];
  const self: RecordingAdapter = {
    platform: 'web',
    rateLimits,
    messages,
    intercept: () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ name: 'recorder', ok: true, detail: '' }),
    async post(conversation, message, parent) {
      message.beforeSend?.();
      await self.intercept(conversation, message, 'before');
      const pictures = await countPictures(message);
      if (parent !== undefined && !messages.some(({ id }) => id === parent)) {
        throw new DeliveryError({ kind: 'missing' }, 'no such message');
      }
      const id = `m${messages.length + 1}`;
      const { deliveryKey, card, reader, mention } = message;
      messages.push({
        id,
        conversation: conversation.id,
        key: deliveryKey,
        parent,
        reader,
        mention,
        card,
        pictures,
        updates: 0,
      });
      await self.intercept(conversation, message, 'after');
      return id;
    },
    async update(conversation, ref, message) {
      await self.intercept(conversation, message, 'before');
      const recorded = messages.find(({ id }) => id === ref);
      if (recorded === undefined) throw new DeliveryError({ kind: 'missing' }, 'no such message');
      recorded.card = message.card;
      recorded.updates += 1;
    },
    findByKey: async (conversation, key) =>
      messages.find((one) => one.conversation === conversation.id && one.key === key)?.id,
  };
  return self;
}

async function countPictures({ pictures = [] }: OutboundMessage): Promise<number> {
  for (const picture of pictures) for await (const _ of picture.bytes);
  return pictures.length;
}

export interface WatchHarness {
  readonly store: Store;
  readonly watcher: Watcher;
  readonly adapter: RecordingAdapter;
  readonly clock: { now: Date };
  /** Advances the clock by half a minute, scans once, and waits until everything that is due was posted. */
  scanAndDeliver(): Promise<void>;
  /** The same, as often as it takes until a few missing instances are believed to be gone. */
  scanUntilGone(): Promise<void>;
  addWatch(more?: Partial<NewWatch>): Promise<Watch>;
  /** The messages in a conversation as lines; the default is `channel`. */
  texts(conversation?: string): readonly string[];
  /** The titles of {@link texts}. */
  titles(conversation?: string): readonly string[];
  close(): Promise<void>;
}

/** Starts a watcher, by default on a new store in memory, and runs the initial scan. */
export async function openHarness(
  barium: MutableBarium,
  more: {
    store?: Store;
    adapter?: RecordingAdapter;
    clock?: { now: Date };
    upstream?: Partial<Barium>;
    options?: Partial<WatcherOptions>;
  } = {},
): Promise<WatchHarness> {
  const store = more.store ?? (await openSqliteStore(':memory:'));
  const adapter = more.adapter ?? createRecordingAdapter();
  const clock = more.clock ?? { now: new Date('2026-11-23T09:00:00.000Z') };
  const now = () => clock.now;
  const upstream: Barium = {
    ...createMemoryBarium([]),
    openImage: async () => createMemoryBarium([]).openFile('picture'),
    listInstances: (query, options) => barium.listInstances(query, options),
    getInstance: (id, options) => barium.getInstance(id, options),
    ...more.upstream,
  };
  const watcher = await openTriggeredWatcher({
    barium: upstream,
    store,
    log: pino({ level: 'silent' }),
    now,
    ...more.options,
  });
  watcher.start([adapter]);
  await watcher.trigger();
  const scanAndDeliver = async () => {
    clock.now = new Date(clock.now.getTime() + 30_000);
    await watcher.trigger();
    await waitForDigests(store, clock.now);
    await waitUntilIdle(store, clock.now);
  };
  const messagesIn = (conversation: string) => adapter.messages.filter((one) => one.conversation === conversation);
  return {
    store,
    watcher,
    adapter,
    clock,
    scanAndDeliver,
    async scanUntilGone() {
      for (let n = 0; n < 3; n += 1) await scanAndDeliver();
    },
    addWatch: (watch = {}) =>
      store.watches.add({
        conversation: channel,
        owner: alice,
        filter: matchAll,
        on: ['created', 'status', 'milestone', 'gone'],
        as: 'flat',
        diagram: false,
        createdAt: clock.now.toISOString(),
        ...watch,
      }),
    texts: (conversation = channel.id) => messagesIn(conversation).map(({ card }) => lineOf(card)),
    titles: (conversation = channel.id) => messagesIn(conversation).map(({ card }) => card.title),
    async close() {
      await watcher.stop();
      await store.close();
    },
  };
}

/** Resolves once a condition holds. */
export async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(2);
}

/** Resolves once all due digest entries have been collected, and those made while the clock was ahead have a new time. */
export async function waitForDigests(store: Store, now: Date): Promise<void> {
  const latest = new Date(now.getTime() + maxClockSkewMs).toISOString();
  await waitUntil(async () => (await store.outbox.listDueDigestEntries(now.toISOString(), latest)).length === 0);
}

/** Resolves once no delivery is due, except in channels that are unavailable. */
export async function waitUntilIdle(store: Store, now: Date): Promise<void> {
  const at = now.toISOString();
  await waitUntil(async () => {
    const queues = await store.outbox.listQueues();
    const unavailable = (await store.channels.listUnavailable()).map(({ conversation }) => conversation.id);
    return queues.every(({ conversation, dueAt }) => dueAt > at || unavailable.includes(conversation.id));
  });
}

/** Resolves once the outbox is empty, however often its deliveries are attempted. */
export async function waitUntilEmpty(store: Store): Promise<void> {
  await waitUntil(async () => (await store.outbox.listQueues()).length === 0);
}
