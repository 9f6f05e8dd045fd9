/** A whole watching bot on an upstream in memory, a real store and a platform that writes down what it is given. */
import { pino } from 'pino';
import type { Barium } from '../../src/barium/types.ts';
import type { ChatAdapter, MessageRef, OutboundMessage } from '../../src/chat/adapter.ts';
import { DeliveryError } from '../../src/chat/adapter.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { definitions } from '../../src/commands/index.ts';
import { createUpstreamIndex } from '../../src/instance-index/index.ts';
import type { Store } from '../../src/store/contract/store.ts';
import type { NewWatch, Watch } from '../../src/store/contract/watching.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { openWatching, type Watching, type WatchingOptions } from '../../src/watch/watcher.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';
import type { MovingBarium } from './moving-barium.ts';

/** Something that the platform was told. */
export interface Told {
  readonly id: MessageRef;
  readonly place: string;
  readonly key: string;
  readonly under: MessageRef | undefined;
  readonly reader: OutboundMessage['reader'];
  card: Card;
  pictures: number;
  updates: number;
}

export interface RecordingAdapter extends ChatAdapter {
  readonly told: Told[];
  /** Throw a `PostError` to refuse. Runs before a post is kept, and with `after` when it was. */
  trouble: (place: Conversation, post: OutboundMessage, when: 'before' | 'after') => void | Promise<void>;
}

export function createRecordingAdapter(pace: ChatAdapter['rateLimits'] = []): RecordingAdapter {
  const told: Told[] = [];
  const self: RecordingAdapter = {
    platform: 'web',
    rateLimits: pace,
    told,
    trouble: () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ name: 'recorder', ok: true, detail: '' }),
    async post(place, post, under) {
      post.beforeSend?.();
      await self.trouble(place, post, 'before');
      const pictures = await countPictures(post);
      if (under !== undefined && !told.some((one) => one.id === under)) {
        throw new DeliveryError({ kind: 'vanished' }, 'no such message');
      }
      const id = `m${told.length + 1}`;
      const { deliveryKey, card, reader } = post;
      told.push({ id, place: place.id, key: deliveryKey, under, reader, card, pictures, updates: 0 });
      await self.trouble(place, post, 'after');
      return id;
    },
    async update(place, posted, post) {
      await self.trouble(place, post, 'before');
      const message = told.find((one) => one.id === posted);
      if (message === undefined) throw new DeliveryError({ kind: 'vanished' }, 'no such message');
      message.card = post.card;
      message.updates += 1;
    },
    findByKey: async (place, key) => told.find((one) => one.place === place.id && one.key === key)?.id,
  };
  return self;
}

async function countPictures({ pictures = [] }: OutboundMessage): Promise<number> {
  for (const picture of pictures) for await (const _ of picture.bytes);
  return pictures.length;
}

export interface Stage {
  readonly store: Store;
  readonly watching: Watching;
  readonly adapter: RecordingAdapter;
  readonly clock: { now: Date };
  /** Reads Barium once and waits until everything that is due was posted. */
  look(): Promise<void>;
  watch(more?: Partial<NewWatch>): Promise<Watch>;
  /** What was told in a place, as titles and texts. */
  heard(place?: string): readonly string[];
  close(): Promise<void>;
}

export const everything = {
  instance: undefined,
  statuses: undefined,
  app: undefined,
  match: undefined,
  milestone: undefined,
  startedBy: undefined,
};

/** Opens it on a store (default: a new one in memory) and reads Barium for the first time. */
export async function openStage(
  barium: MovingBarium,
  more: {
    store?: Store;
    adapter?: RecordingAdapter;
    clock?: { now: Date };
    upstream?: Partial<Barium>;
    options?: Partial<WatchingOptions>;
  } = {},
): Promise<Stage> {
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
  const watching = await openWatching({
    barium: upstream,
    upstream: 'barium',
    store,
    definitions,
    fallbackIndex: createUpstreamIndex({ barium: upstream, now }),
    // A short interval, and not during the test.
    cron: '0,20 0 0 1 1 *',
    locale: 'en',
    webLink: () => undefined,
    pictureLink: () => undefined,
    log: pino({ level: 'silent' }),
    now,
    ...more.options,
  });
  watching.start([adapter]);
  await watching.nudge();
  return {
    store,
    watching,
    adapter,
    clock,
    async look() {
      clock.now = new Date(clock.now.getTime() + 30_000);
      await watching.nudge();
      await gathered(store, clock.now);
      await quiet(store);
    },
    watch: (watch = {}) =>
      store.watches.add({
        place: channel,
        owner: alice,
        filter: everything,
        on: ['created', 'status', 'milestone', 'gone'],
        as: 'flat',
        diagram: false,
        createdAt: clock.now.toISOString(),
        ...watch,
      }),
    heard: (place = channel.id) =>
      adapter.told
        .filter((one) => one.place === place)
        .map(({ card }) => `${card.title}: ${(card.text ?? []).map(flat).join('; ')}`),
    async close() {
      await watching.stop();
      await store.close();
    },
  };
}

function flat(words: NonNullable<Card['text']>[number]): string {
  return typeof words === 'string'
    ? words
    : words.map((part) => (typeof part === 'string' ? part : part.at)).join('');
}

/** Resolves when messages were made of the digests that are due. */
async function gathered(store: Store, now: Date): Promise<void> {
  while ((await store.outbox.gathered(now.toISOString(), '9999')).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Resolves when nothing that was never tried waits any more. */
export async function quiet(store: Store): Promise<void> {
  for (;;) {
    const queues = await store.outbox.queues();
    if (queues.every((queue) => queue.attempts > 0)) {
      // What is being posted has been tried and may still be on its way.
      await new Promise((resolve) => setTimeout(resolve, 5));
      const after = await store.outbox.queues();
      if (JSON.stringify(after) === JSON.stringify(queues)) return;
    } else await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Resolves when nothing waits any more, however often it has to be tried. */
export async function emptied(store: Store): Promise<void> {
  while ((await store.outbox.queues()).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
