import { sql } from 'kysely';
import { DeliveryError, type DeliveryFailure } from '../../../src/chat/adapter.ts';
import type { SqliteStore } from '../../../src/store/sqlite.ts';
import * as en from '../../../src/text/en/index.ts';
import { channel } from '../../bot/test-bot.ts';
import { guid } from '../../memory-barium.ts';
import { createRecordingAdapter, openHarness, type WatchHarness, waitUntil, waitUntilEmpty } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

const otherChannel = { ...channel, id: 'other' };

describe('delivery', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;

  beforeEach(async () => {
    barium = createMutableBarium(30);
    harness = await openHarness(barium);
    await harness.addWatch();
    await harness.addWatch({ conversation: otherChannel });
  });

  afterEach(() => harness.close());

  const advance = (ms: number) => {
    harness.clock.now = new Date(harness.clock.now.getTime() + ms);
  };

  /** Makes the first attempts in the channel fail. Returns a function that counts all attempts there. */
  const failFirst = (times: number, failure: DeliveryFailure) => {
    let attempts = 0;
    harness.adapter.intercept = (conversation, _message, when) => {
      if (conversation.id !== channel.id || when === 'after') return;
      attempts += 1;
      if (attempts <= times) throw new DeliveryError(failure, failure.kind);
    };
    return () => attempts;
  };

  /** Resolves once the head of the first queue was attempted so often, or has arrived. */
  const waitForAttempts = (attempts: number) =>
    waitUntil(async () => {
      const [queue] = await harness.store.outbox.listQueues();
      return queue === undefined || queue.attempts >= attempts;
    });

  it('A rate-limited channel keeps its order and delays no other channel', async () => {
    failFirst(1, { kind: 'retry', afterMs: 60_000 });
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    barium.set(guid(2), { milestone: 'Second' });
    await harness.scanAndDeliver();
    expect(harness.texts()).toEqual([]);
    expect(harness.texts('other')).toHaveLength(2);
    advance(60_000);
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
    expect(harness.titles()).toEqual(['Order 1 moved to First', 'Order 2 moved to Second']);
  });

  it('A delivery waits for hours if the platform asks for it', async () => {
    const attempts = failFirst(1, { kind: 'retry', afterMs: 3 * 60 * 60_000 });
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    await harness.scanAndDeliver();
    expect(attempts()).toBe(1);
    advance(3 * 60 * 60_000);
    await harness.scanAndDeliver();
    expect([attempts(), harness.texts()]).toEqual([2, ['Order 1 moved to First · previously Received']]);
  });

  it('A postponed delivery is due on time even if the clock is set back', async () => {
    failFirst(1, { kind: 'retry', afterMs: 100 });
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    advance(-60 * 60_000);
    await waitUntilEmpty(harness.store);
    expect(harness.texts()).toHaveLength(1);
  });

  it('A platform that keeps asking for immediate retries gets only four attempts', async () => {
    const attempts = failFirst(9, { kind: 'retry', afterMs: 0 });
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    await waitForAttempts(4);
    expect([attempts(), harness.texts()]).toEqual([4, []]);
  });

  it('A delivery postponed for longer than any delay is due', async () => {
    failFirst(1, { kind: 'retry', afterMs: 60_000 });
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    const { db } = harness.store as SqliteStore;
    await sql`update deliveries set due_at = '2099-01-01T00:00:00.000Z' where state = 'queued'`.execute(db);
    harness.watcher.wake();
    await waitUntilEmpty(harness.store);
    expect(harness.texts()).toHaveLength(1);
  });

  it('A delivery goes to the channel of its queue, whatever its content says', async () => {
    harness.adapter.intercept = ({ id }) => {
      if (id === 'other') throw new DeliveryError({ kind: 'retry', afterMs: 50 }, 'slow down');
    };
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    const { db } = harness.store as SqliteStore;
    await sql`update deliveries set delivery = replace(delivery, '"other"', '"elsewhere"')`.execute(db);
    harness.adapter.intercept = () => undefined;
    await waitUntilEmpty(harness.store);
    expect(harness.adapter.messages.map(({ conversation }) => conversation).sort()).toEqual(
      [channel.id, 'other'].sort(),
    );
  });

  it('A rejected card is posted as plain text, and a rejected plain text becomes a dead letter with a notice', async () => {
    harness.adapter.intercept = ({ id }, { card }, when) => {
      if (id !== channel.id || when === 'after') return;
      const isFirst = card.title.startsWith('Order 1 ');
      const isRejected = isFirst || (card.title.startsWith('Order 2 ') && card.actions !== undefined);
      if (isRejected) throw new DeliveryError({ kind: 'rejected', reason: 'invalid_blocks' }, 'refused');
    };
    for (const n of [1, 2, 3]) {
      barium.set(guid(n), { milestone: 'Packed' });
      await harness.scanAndDeliver();
    }
    const messages = harness.adapter.messages.filter(({ conversation }) => conversation === channel.id);
    expect(messages.map(({ card }) => [card.title, card.actions === undefined])).toEqual([
      [en.changes.rejected.title, true],
      ['Order 2 moved to Packed', true],
      ['Order 3 moved to Packed', false],
    ]);
    expect(JSON.stringify(messages[0]?.card)).toContain(guid(1));
    expect(JSON.stringify(messages[1]?.card)).toContain('previously Received');
    expect(await harness.watcher.queries.status()).toMatchObject({
      deadLetters: 1,
      unavailableChannels: [],
      queues: [],
    });
  });

  it('The owner of a watch is mentioned once for each change: in its thread, and not in a direct chat', async () => {
    const direct = { ...channel, id: 'direct', isDirect: true };
    for (const id of [1, 2]) await harness.store.watches.remove(id, harness.clock.now.toISOString());
    await harness.addWatch({ as: 'thread', mention: true });
    await harness.addWatch({ as: 'flat', mention: true, conversation: otherChannel });
    await harness.addWatch({ as: 'flat', mention: true, conversation: direct });
    barium.set(guid(1), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    const mentions = (id: string) =>
      harness.adapter.messages.filter(({ conversation }) => conversation === id).map(({ mention }) => mention?.name);
    expect([channel.id, 'other', 'direct'].map(mentions)).toEqual([[undefined, 'Alice'], ['Alice'], [undefined]]);
  });

  it('Without threads, each change of a thread watch is a message that says what it is about', async () => {
    harness.adapter.hasThreads = async () => false;
    await harness.store.watches.remove(1, harness.clock.now.toISOString());
    await harness.addWatch({ as: 'thread' });
    for (const milestone of ['Packed', 'Sent']) {
      barium.set(guid(1), { milestone });
      await harness.scanAndDeliver();
    }
    expect(harness.texts()).toEqual([
      'Order 1 moved to Packed · previously Received',
      'Order 1 moved to Sent · previously Packed',
    ]);
    for (let n = 1; n <= 30; n += 1) barium.set(guid(n), { milestone: 'Closed' });
    await harness.scanAndDeliver();
    await waitUntilEmpty(harness.store);
    const messages = harness.adapter.messages.filter(({ conversation }) => conversation === channel.id);
    expect(messages.slice(0, 2).map(({ card, updates }) => [card.title, updates])).toEqual([
      ['Order 1 moved to Packed', 0],
      ['Order 1 moved to Closed', 1],
    ]);
  });

  it('An attempt that certainly failed is not searched for', async () => {
    const searchedKeys: string[] = [];
    harness.adapter.findByKey = async (conversation, key) => {
      if (conversation.id === channel.id) searchedKeys.push(key);
      return undefined;
    };
    let slow = 1;
    harness.adapter.intercept = ({ id }, { card }, when) => {
      if (id !== channel.id || when === 'after') return;
      if (card.actions !== undefined)
        throw new DeliveryError({ kind: 'rejected', reason: 'invalid_blocks' }, 'refused');
      if (slow-- > 0) throw new DeliveryError({ kind: 'retry', afterMs: 50 }, 'slow down');
    };
    barium.set(guid(1), { milestone: 'Packed' });
    await harness.scanAndDeliver();
    await waitUntilEmpty(harness.store);
    expect([harness.texts().length, searchedKeys]).toEqual([1, []]);
  });

  it('A message that arrived without confirmation is found instead of posted again', async () => {
    let lost = 1;
    harness.adapter.intercept = (conversation, _message, when) => {
      if (conversation.id === channel.id && when === 'after' && lost-- > 0)
        throw new DeliveryError({ kind: 'ambiguous' }, 'cut');
    };
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    advance(10_000);
    await harness.scanAndDeliver();
    expect(harness.texts()).toHaveLength(1);
    expect(await harness.store.outbox.listQueues()).toEqual([]);
  });

  it('An earlier attempt is searched for only if it may have arrived', async () => {
    const searchedKeys: string[] = [];
    harness.adapter.findByKey = async (conversation, key) => {
      if (conversation.id === channel.id) searchedKeys.push(key);
      return undefined;
    };
    const failures = [
      new DeliveryError({ kind: 'retry', afterMs: 60_000 }, 'slow down'),
      new DeliveryError({ kind: 'ambiguous' }, 'cut'),
      new DeliveryError({ kind: 'retry', afterMs: 60_000 }, 'slow down'),
    ];
    const searchesBefore: number[] = [];
    harness.adapter.intercept = (conversation, _message, when) => {
      if (conversation.id !== channel.id || when === 'after') return;
      searchesBefore.push(searchedKeys.length);
      const next = failures.shift();
      if (next !== undefined) throw next;
    };
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    for (let attempts = 2; harness.texts().length === 0; attempts += 1) {
      advance(10 * 60_000);
      await harness.scanAndDeliver();
      await waitForAttempts(attempts);
    }
    // The second attempt may have arrived, so it is searched for before the third, and then certainly has not.
    expect(searchesBefore).toEqual([0, 0, 1, 1]);
  });

  it('Removing a watch deletes its pending deliveries that were never attempted', async () => {
    harness.adapter.intercept = (conversation) => {
      if (conversation.id === 'other') throw new DeliveryError({ kind: 'ambiguous' }, 'cut');
    };
    barium.set(guid(1), { milestone: 'First' });
    await harness.scanAndDeliver();
    barium.set(guid(2), { milestone: 'Second' });
    await harness.scanAndDeliver();
    const [watch] = await harness.store.watches.list(otherChannel);
    await harness.store.watches.remove(watch?.id ?? 0, harness.clock.now.toISOString());
    // The first may have arrived; the second was never attempted.
    expect(await harness.store.outbox.listQueues()).toMatchObject([{ depth: 1 }]);
  });

  it('Updates of a root message keep the platform’s rate limits', async () => {
    const paced = await openHarness(barium, {
      adapter: createRecordingAdapter([{ maxPosts: 1, windowMs: 400 }]),
    });
    const times: number[] = [];
    paced.adapter.intercept = (_conversation, _message, when) => {
      if (when === 'before') times.push(performance.now());
    };
    await paced.addWatch({ as: 'thread' });
    for (const milestone of ['Packed', 'Sent']) {
      barium.set(guid(3), { milestone });
      await paced.scanAndDeliver();
      await waitUntilEmpty(paced.store);
    }
    const waits = times.slice(1).map((time, n) => time - (times[n] ?? 0));
    expect(waits).toHaveLength(3);
    // Less than the window: the attempt is recorded between the wait and the post. Without a wait, it is milliseconds.
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(200);
    await paced.close();
  });
});
