import fc from 'fast-check';
import { createFairQueue, type QueueKey, type QueueLimits, type Slot } from '../../src/rate-limit/fair-queue.ts';
import { createTestClock } from './test-clock.ts';

const limits: QueueLimits = {
  maxConcurrent: 3,
  maxPerPerson: 2,
  maxPerConversation: 3,
  maxQueued: 1_000,
  maxQueuedPerPerson: 1_000,
  queueTimeoutMs: 30_000,
};

/** A queue that records every slot and rejection in the order in which they came. */
function createRecordedQueue(overrides: Partial<QueueLimits> = {}) {
  const clock = createTestClock();
  const queue = createFairQueue({ ...limits, ...overrides }, clock);
  const started: { readonly key: QueueKey; release(): void }[] = [];
  const rejected: { readonly key: QueueKey; readonly scope: string; readonly retryAfterMs: number }[] = [];
  const record = (key: QueueKey, slot: Slot) => {
    if (slot.isGranted) started.push({ key, release: slot.release });
    else rejected.push({ key, scope: slot.scope, retryAfterMs: slot.retryAfterMs });
  };
  return {
    clock,
    queue,
    started,
    rejected,
    startedPersons: () => started.map(({ key }) => key.person),
    async request(person: string, conversation = 'channel') {
      const key = { person, conversation };
      const slot = queue.acquire(key);
      if (slot instanceof Promise) void slot.then((late) => record(key, late));
      else record(key, slot);
      await Promise.resolve();
    },
    async release(index: number) {
      started[index]?.release();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('the fair queue', () => {
  it('serves persons in turn, not in the order of their requests', async () => {
    const { request, release, startedPersons } = createRecordedQueue({ maxConcurrent: 1 });
    for (const person of 'aaaaabbc') await request(person);
    for (let n = 0; n < 8; n += 1) await release(n);
    expect(startedPersons().join('')).toBe('aabcabaa');
  });

  it('serves a newcomer next although another person has a thousand requests queued', async () => {
    const { request, release, started, startedPersons, queue } = createRecordedQueue({ maxQueued: 2_000 });
    for (let n = 0; n < 1_000; n += 1) await request('busy');
    expect(queue.queued).toBe(998);
    // The busy person has reached the limit per person, so a slot is free for somebody else.
    await request('quiet');
    expect(started.at(-1)?.key.person).toBe('quiet');
    await request('late');
    await release(0);
    await release(1);
    expect(startedPersons().slice(3)).toContain('late');
  });

  it('rejects requests over its limits with the time to wait, and evicts from the longest queue first', async () => {
    const { request, rejected } = createRecordedQueue({
      maxConcurrent: 1,
      maxQueued: 3,
      maxQueuedPerPerson: 2,
    });
    for (const person of 'aaaa') await request(person);
    expect(rejected).toEqual([expect.objectContaining({ scope: 'person' })]);
    await request('b');
    await request('c');
    expect(rejected.map(({ key, scope }) => `${key.person} ${scope}`)).toEqual(['a person', 'a everyone']);
    await request('d');
    expect(rejected.at(-1)).toEqual({
      key: { person: 'd', conversation: 'channel' },
      scope: 'everyone',
      retryAfterMs: 2_000,
    });
  });

  it('rejects a request that waited for the queue timeout, and never starts it', async () => {
    const { request, clock, rejected, release, started, queue } = createRecordedQueue({ maxConcurrent: 1 });
    await request('a');
    await request('b');
    clock.advance(29_999);
    await Promise.resolve();
    expect(rejected).toEqual([]);
    clock.advance(1);
    await Promise.resolve();
    expect(rejected).toEqual([expect.objectContaining({ scope: 'everyone' })]);
    await release(0);
    expect(started).toHaveLength(1);
    expect(queue).toMatchObject({ running: 0, queued: 0 });
  });

  it('releases a slot only once', async () => {
    const { request, release, queue } = createRecordedQueue();
    await request('a');
    await request('b');
    await release(0);
    await release(0);
    expect(queue.running).toBe(1);
  });
});

/** A request, or the release of the n-th running one. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ person: fc.constantFrom(...'abcd'), conversation: fc.constantFrom(...'xyz') }),
  },
  { weight: 2, arbitrary: fc.nat({ max: 5 }) },
);

describe('the fair queue, for any sequence of requests and releases', () => {
  it('never exceeds a limit and eventually serves every request', async () => {
    const anyLimits = fc.record({
      maxConcurrent: fc.integer({ min: 1, max: 5 }),
      maxPerPerson: fc.integer({ min: 1, max: 3 }),
      maxPerConversation: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(anyLimits, fc.array(step, { maxLength: 60 }), async (overrides, steps) => {
        const { request, started, rejected, queue } = createRecordedQueue(overrides);
        const running = new Set<number>();
        const released = new Set<number>();
        const check = () => {
          for (let n = 0; n < started.length; n += 1) if (!released.has(n)) running.add(n);
          const keys = [...running].map((n) => started[n]?.key);
          expect(running.size).toBeLessThanOrEqual(overrides.maxConcurrent);
          expect(maxCount(keys.map((key) => key?.person))).toBeLessThanOrEqual(overrides.maxPerPerson);
          expect(maxCount(keys.map((key) => key?.conversation))).toBeLessThanOrEqual(overrides.maxPerConversation);
        };
        const release = async (n: number) => {
          released.add(n);
          running.delete(n);
          started[n]?.release();
          await new Promise(setImmediate);
          check();
        };
        for (const one of steps) {
          if (typeof one === 'number') {
            const index = [...running][one];
            if (index !== undefined) await release(index);
          } else {
            await request(one.person, one.conversation);
            check();
          }
        }
        for (let [n] = running; n !== undefined; [n] = running) await release(n);
        expect(started).toHaveLength(steps.filter((one) => typeof one !== 'number').length);
        expect(rejected).toEqual([]);
        expect(queue).toMatchObject({ running: 0, queued: 0 });
      }),
      { numRuns: 200 },
    );
  });

  it('never serves a person twice while another person waits', async () => {
    const anyPersons = fc.array(fc.constantFrom(...'abcdef'), { minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(anyPersons, fc.integer({ min: 1, max: 4 }), async (persons, maxConcurrent) => {
        const { request, release, startedPersons } = createRecordedQueue({
          maxConcurrent,
          maxPerPerson: maxConcurrent,
          maxPerConversation: maxConcurrent,
        });
        for (const person of persons) await request(person);
        for (let n = 0; n < persons.length; n += 1) await release(n);
        const order = startedPersons().slice(maxConcurrent);
        for (const person of new Set(order)) {
          const own = order.flatMap((other, index) => (other === person ? [index] : []));
          for (const [nth, until] of own.entries()) {
            const between = order.slice(nth === 0 ? 0 : (own[nth - 1] ?? 0) + 1, until);
            expect(maxCount(between)).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** How often the most frequent word occurs. */
function maxCount(words: readonly (string | undefined)[]): number {
  const counts = new Map<string | undefined, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
