import type { Admission } from '../../src/rate-limit/limiter.ts';
import { createRequestLimiter, defaultLimits, type RequestLimits } from '../../src/rate-limit/limiter.ts';
import { alice, bob, channel, createTestBot } from '../bot/test-bot.ts';
import { openLargeBot } from '../hostile/large-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';
import { createTestClock } from './test-clock.ts';

const computation = { burst: 100, perSecond: 10 };

function openLimiter(limits: Partial<RequestLimits> = {}) {
  const clock = createTestClock();
  return { clock, limiter: createRequestLimiter({ ...defaultLimits, computation, ...limits }, {}, clock) };
}

describe('the limit of what a person can compute', () => {
  it('rejects a person who has used it up until it has grown again, and nobody else', async () => {
    const { clock, limiter } = openLimiter();
    const acquire = (person = alice) => limiter.acquire({ person, conversation: channel });
    expect(await acquire()).toMatchObject({ isGranted: true });
    limiter.ownerOf(alice).charge(120);
    expect(await acquire()).toMatchObject({ isGranted: false, scope: 'person', retryAfterMs: 2_100 });
    expect(await acquire(bob)).toMatchObject({ isGranted: true });
    clock.advance(2_100);
    expect(await acquire()).toMatchObject({ isGranted: true });
  });

  it('rejects requests that waited while earlier ones of the same person used it up', async () => {
    const { limiter } = openLimiter({ queue: { ...defaultLimits.queue, maxPerPerson: 1 } });
    const acquire = () => limiter.acquire({ person: alice, conversation: channel });
    const first = (await acquire()) as Extract<Admission, { isGranted: true }>;
    const [second, third] = [acquire(), acquire()];
    limiter.ownerOf(alice).charge(150);
    first.release();
    expect(await second).toMatchObject({ isGranted: false, scope: 'person' });
    expect(await third).toMatchObject({ isGranted: false, scope: 'person' });
    expect(limiter.load()).toEqual({ running: 0, queued: 0 });
  });

  it('drops the suggestions of a person who has used it up', () => {
    const { limiter } = openLimiter();
    limiter.ownerOf(alice).charge(150);
    expect(limiter.acquireSuggestion(alice)).toBeUndefined();
    expect(limiter.acquireSuggestion(bob)).toBeDefined();
  });

  it('is used up by searches of all names, whether a line or a suggestion needs them', async () => {
    const charged = { alice: 0, bob: 0 };
    const { limiter } = openLimiter();
    const counting = {
      ...limiter,
      ownerOf: ({ id }: { readonly id: string }) => ({
        key: id,
        charge(ms: number) {
          charged[id as keyof typeof charged] += ms;
        },
      }),
    };
    const testBot = await openLargeBot({ cases: 20_000, limiter: counting });
    // The first long computation of a process is free: it starts the charging.
    await testBot.say('show no such case');
    await testBot.say('show no such case');
    const forLine = charged.alice;
    expect(forLine).toBeGreaterThan(0);
    await testBot.bot.suggest({ field: 'instance', text: 'no such', person: bob, conversation: channel });
    expect(charged.bob).toBeGreaterThan(0);
    expect(charged.alice).toBe(forLine);
    await testBot.close();
  });
});

describe('a rejected request', () => {
  it('costs nothing: its line is not parsed, and nothing is stored about it', async () => {
    const { limiter } = openLimiter({
      person: { burst: 1, perSecond: 0.001 },
      audit: { burst: 2, perSecond: 0.001 },
    });
    let parsed = 0;
    let contacts = 0;
    const testBot = await createTestBot({ barium: createMemoryBarium([{}]) });
    const { definitions } = testBot.options;
    const limited = await createTestBot({
      barium: createMemoryBarium([{}]),
      overrides: {
        requestLimiter: limiter,
        definitions: new Proxy(definitions, {
          get(target, property) {
            // The parser looks for a command with this method.
            if (property === 'find') parsed += 1;
            return Reflect.get(target, property);
          },
        }),
        onContact: async () => {
          contacts += 1;
        },
      },
    });
    await limited.say('help');
    for (let n = 0; n < 20; n += 1) expect((await limited.say('show order')).outcome).toBe('refused');
    const parsedAtFirst = parsed;
    expect(contacts).toBe(1);
    for (let n = 0; n < 20; n += 1) await limited.say('show order');
    expect(parsed).toBe(parsedAtFirst);
    expect(contacts).toBe(1);
    await testBot.close();
    await limited.close();
  });
});
