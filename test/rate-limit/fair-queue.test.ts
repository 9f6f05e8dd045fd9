import fc from 'fast-check';
import { type Asker, createTurns, type Turn, type TurnLimits } from '../../src/rate-limit/fair-queue.ts';
import { createClock } from './clock.ts';

const limits: TurnLimits = {
  atOnce: 3,
  perPerson: 2,
  perPlace: 3,
  waiting: 1_000,
  waitingPerPerson: 1_000,
  patienceMs: 30_000,
};

/** Turns with everything that was asked of them, in the order in which it began. */
function stage(own: Partial<TurnLimits> = {}) {
  const clock = createClock();
  const turns = createTurns({ ...limits, ...own }, clock);
  const begun: { readonly asker: Asker; leave(): void }[] = [];
  const refused: { readonly asker: Asker; readonly why: string; readonly againMs: number }[] = [];
  const told = (asker: Asker, turn: Turn) => {
    if (turn.isGiven) begun.push({ asker, leave: turn.leave });
    else refused.push({ asker, why: turn.why, againMs: turn.againMs });
  };
  return {
    clock,
    turns,
    begun,
    refused,
    names: () => begun.map(({ asker }) => asker.person).join(''),
    async ask(person: string, place = 'channel') {
      const turn = turns.take({ person, place });
      if (turn instanceof Promise) void turn.then((late) => told({ person, place }, late));
      else told({ person, place }, turn);
      await Promise.resolve();
    },
    async leave(index: number) {
      begun[index]?.leave();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('turns', () => {
  it('come person by person, not in the order of asking', async () => {
    const { ask, leave, names } = stage({ atOnce: 1 });
    for (const person of 'aaaaabbc') await ask(person);
    for (let n = 0; n < 8; n += 1) await leave(n);
    expect(names()).toBe('aabcabaa');
  });

  it('answer a quiet person next, although another has a thousand waiting', async () => {
    const { ask, leave, begun, turns } = stage({ waiting: 2_000 });
    for (let n = 0; n < 1_000; n += 1) await ask('busy');
    expect(turns.waiting).toBe(998);
    // The busy one has as much as one person may have: there is room for somebody else all the time.
    await ask('quiet');
    expect(begun.at(-1)?.asker.person).toBe('quiet');
    await ask('late');
    await leave(0);
    await leave(1);
    expect(begun.slice(3).map(({ asker }) => asker.person)).toContain('late');
  });

  it('turn away what is too much, and say when to come again', async () => {
    const { ask, refused } = stage({ atOnce: 1, waiting: 3, waitingPerPerson: 2 });
    for (const person of 'aaaa') await ask(person);
    expect(refused).toEqual([expect.objectContaining({ why: 'person' })]);
    await ask('b');
    await ask('c');
    // The one who wants most makes room for one who wants little.
    expect(refused.map(({ asker, why }) => `${asker.person} ${why}`)).toEqual(['a person', 'a everyone']);
    await ask('d');
    expect(refused.at(-1)).toEqual({
      asker: { person: 'd', place: 'channel' },
      why: 'everyone',
      againMs: 2_000,
    });
  });

  it('are given up after a while: then nobody waits for the answer any more', async () => {
    const { ask, clock, refused, leave, begun, turns } = stage({ atOnce: 1 });
    await ask('a');
    await ask('b');
    clock.pass(29_999);
    await Promise.resolve();
    expect(refused).toEqual([]);
    clock.pass(1);
    await Promise.resolve();
    expect(refused).toEqual([expect.objectContaining({ why: 'everyone' })]);
    await leave(0);
    expect(begun).toHaveLength(1);
    expect(turns).toMatchObject({ running: 0, waiting: 0 });
  });

  it('end once, however often that is said', async () => {
    const { ask, leave, turns } = stage();
    await ask('a');
    await ask('b');
    await leave(0);
    await leave(0);
    expect(turns.running).toBe(1);
  });
});

/** Somebody asks, or the n-th of those who run is done. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ person: fc.constantFrom(...'abcd'), place: fc.constantFrom(...'xyz') }),
  },
  { weight: 2, arbitrary: fc.nat({ max: 5 }) },
);

describe('whatever is asked and ended in whatever order', () => {
  it('nobody is over a limit, and in the end everybody had their turn', async () => {
    const all = fc.record({
      atOnce: fc.integer({ min: 1, max: 5 }),
      perPerson: fc.integer({ min: 1, max: 3 }),
      perPlace: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(all, fc.array(step, { maxLength: 60 }), async (own, steps) => {
        const { ask, begun, refused, turns } = stage(own);
        const running = new Set<number>();
        const check = () => {
          for (let n = 0; n < begun.length; n += 1) if (!over.has(n)) running.add(n);
          const askers = [...running].map((n) => begun[n]?.asker);
          expect(running.size).toBeLessThanOrEqual(own.atOnce);
          expect(most(askers.map((one) => one?.person))).toBeLessThanOrEqual(own.perPerson);
          expect(most(askers.map((one) => one?.place))).toBeLessThanOrEqual(own.perPlace);
        };
        const over = new Set<number>();
        const end = async (n: number) => {
          over.add(n);
          running.delete(n);
          begun[n]?.leave();
          await new Promise(setImmediate);
          check();
        };
        for (const one of steps) {
          if (typeof one === 'number') {
            const index = [...running][one];
            if (index !== undefined) await end(index);
          } else {
            await ask(one.person, one.place);
            check();
          }
        }
        for (let [n] = running; n !== undefined; [n] = running) await end(n);
        expect(begun).toHaveLength(steps.filter((one) => typeof one !== 'number').length);
        expect(refused).toEqual([]);
        expect(turns).toMatchObject({ running: 0, waiting: 0 });
      }),
      { numRuns: 200 },
    );
  });

  it('nobody has two turns while somebody else waits for one', async () => {
    const people = fc.array(fc.constantFrom(...'abcdef'), { minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(people, fc.integer({ min: 1, max: 4 }), async (asked, atOnce) => {
        const { ask, leave, begun } = stage({ atOnce, perPerson: atOnce, perPlace: atOnce });
        for (const person of asked) await ask(person);
        for (let n = 0; n < asked.length; n += 1) await leave(n);
        const order = begun.slice(atOnce).map(({ asker }) => asker.person);
        for (const waiting of new Set(order)) {
          const own = order.flatMap((person, index) => (person === waiting ? [index] : []));
          for (const [nth, until] of own.entries()) {
            const between = order.slice(nth === 0 ? 0 : (own[nth - 1] ?? 0) + 1, until);
            expect(most(between)).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** How often the most frequent one is there. */
function most(words: readonly (string | undefined)[]): number {
  const counts = new Map<string | undefined, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
