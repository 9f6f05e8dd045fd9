import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { createRequestLimiter, defaultLimits } from '../../src/rate-limit/limiter.ts';
import { createClient, startUpstream } from '../barium/server.ts';
import { createTestBot } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';

const person = (id: string): Person => ({ platform: 'slack', tenant: 'T1', id, name: id, membership: 'member' });

/** Nothing times out, however slow the test machine is. */
const limitsWithoutTimeout = { ...defaultLimits, queue: { ...defaultLimits.queue, queueTimeoutMs: 600_000 } };

/** A bot with the default limits on an upstream that blocks until it is released, then takes 5 ms for each answer. */
async function createSlowBot() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const upstream = await startUpstream(() => async (response) => {
    await released;
    await delay(5);
    response.end(JSON.stringify({ Id: guid(1), Name: 'Order 1' }));
  });
  const { barium } = createClient(upstream, { deadlineMs: 600_000 });
  const limiter = createRequestLimiter(limitsWithoutTimeout);
  const { bot, close } = await createTestBot({ barium, overrides: { requestLimiter: limiter } });
  const answered: string[] = [];
  let events = 0;
  const ask = async (id: string): Promise<Reply> => {
    events += 1;
    const conversation = { platform: 'slack', tenant: 'T1', id: `D-${id}`, isDirect: true } as const;
    const reply = await bot.handle({
      kind: 'text',
      line: `show ${guid(1)}`,
      person: person(id),
      conversation,
      idempotencyKey: `event-${events}`,
    });
    if (reply.outcome === 'done') answered.push(id);
    return reply;
  };
  /** A thousand requests of fifty people, once all of them run or are queued. */
  const askThousand = async () => {
    const all = Array.from({ length: 1_000 }, (_, n) => ask(`busy-${n % 50}`));
    while (limiter.load().running + limiter.load().queued < 1_000) await new Promise(setImmediate);
    return all;
  };
  return { ask, askThousand, answered, barium, limiter, close, upstream, release };
}

describe('the request limiter under a thousand concurrent commands', () => {
  it('answers all of fifty people, and a newcomer before anybody’s fifth request', async () => {
    const { ask, askThousand, answered, limiter, close, release } = await createSlowBot();
    const all = await askThousand();
    expect(limiter.load()).toEqual({ running: 64, queued: 936 });
    const newcomer = ask('newcomer');
    release();
    await newcomer;
    const before = answered.slice(0, answered.indexOf('newcomer'));
    const max = Math.max(...Array.from({ length: 50 }, (_, n) => count(before, `busy-${n}`)));
    expect(max).toBeLessThanOrEqual(4);
    expect(before.length).toBeLessThan(200);
    const replies = await Promise.all(all);
    expect(replies.filter(({ outcome }) => outcome === 'done')).toHaveLength(1_000);
    expect(limiter.load()).toEqual({ running: 0, queued: 0 });
    await close();
  });

  it('lets a few requests of one broken client reach Barium, and tells the rest at once when to retry', async () => {
    const { ask, answered, close, upstream, release } = await createSlowBot();
    const all = Array.from({ length: 1_000 }, () => ask('broken'));
    const newcomer = ask('newcomer');
    release();
    await newcomer;
    expect(count(answered, 'broken')).toBeLessThanOrEqual(8);
    const replies = await Promise.all(all);
    const rejected = replies.filter(({ outcome }) => outcome === 'refused');
    expect(rejected.length).toBeGreaterThanOrEqual(960);
    expect(rejected[0]?.card.text?.[0]).toMatch(/try again in \d+ seconds?\.$/u);
    const requests = upstream.requests.filter(({ path }) => path === `/Instances/${guid(1)}`);
    expect(requests.length).toBe(1_001 - rejected.length);
    await close();
  });

  it('leaves the scan its share of the requests to Barium, and keeps its own', async () => {
    const { askThousand, barium, close, upstream, release } = await createSlowBot();
    const all = await askThousand();
    release();
    const before = upstream.requests.length;
    for (let pages = 0; pages < 5; pages += 1) await barium.getInstance(guid(2));
    const meanwhile = upstream.requests.length - before;
    // Each page waits only for the requests that were in flight before it, and does not delay the others.
    expect(meanwhile).toBeGreaterThan(5 * 8);
    expect(meanwhile).toBeLessThan(5 * 80);
    await Promise.all(all);
    await close();
  });
});

function count(words: readonly string[], word: string): number {
  return words.filter((one) => one === word).length;
}
