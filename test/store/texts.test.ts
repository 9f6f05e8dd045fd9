import fc from 'fast-check';
import type { Store } from '../../src/store/store.ts';
import { fromKept, toKept } from '../../src/store/text.ts';
import { engines, type Ground } from './engines.ts';

const strange = [
  '\0',
  'a\0b',
  '\ud800',
  'x\udc00y',
  '\uffff',
  '\uffff0000',
  '😀',
  'é',
  'e\u0301',
  '\u2028',
  "'; --",
];
const anyText = fc.oneof(fc.constantFrom(...strange), fc.string({ unit: 'binary', maxLength: 20 }), halves());

/** Texts of units that need not be characters. */
function halves(): fc.Arbitrary<string> {
  const unit = fc.integer({ min: 0, max: 0xffff });
  return fc.array(unit, { maxLength: 10 }).map((units) => String.fromCharCode(...units));
}

describe('a text on its way to a database', () => {
  it('comes back as it was, holds nothing that an engine refuses, and stays different from every other', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        expect(fromKept(toKept(one))).toBe(one);
        expect(toKept(one)).not.toMatch(/[\0\p{Surrogate}]/u);
        expect(toKept(one) === toKept(other)).toBe(one === other);
      }),
    );
  });
});

describe.each(engines)('texts on $name', (engine) => {
  let ground: Ground;
  let store: Store;

  beforeAll(async () => {
    ground = await engine.prepare();
    store = await ground.open();
  });

  afterAll(async () => {
    await store.close();
    await ground.clear();
  });

  it('are kept whatever they hold, as keys and as values', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (name, value) => {
        await store.settings.set(name, value);
        expect(await store.settings.get(name)).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  it('are the same only when they are the same, letter by letter', async () => {
    const alike = ['Key', 'key', 'KEY', 'kéy', 'ke\u0301y', 'key ', 'ｋey', 'k\u00ady'];
    const first = await Promise.all(alike.map((key) => store.seen.claim(key, '2026-11-23T09:00:00.000Z')));
    expect(first).toEqual(alike.map(() => true));
  });

  it('are in the order of their bytes, whatever the database’s own language', async () => {
    const fence = await store.snapshot.lead();
    const state = { firstAt: undefined, lastAt: undefined, survey: undefined, complete: true, offsets: {} };
    const nothing = { deadlines: [], changes: [], deliveries: [], endedWatches: [] };
    const ids = ['b', 'A', 'ä', '1', 'a-c', 'aB', '😀', '\uff5a', 'Z', 'a', '{0}'];
    const rows = ids.map((id) => ({
      id,
      name: undefined,
      status: 'active',
      milestone: undefined,
      startDate: undefined,
      startedBy: undefined,
      completedDate: undefined,
      applicationName: undefined,
      listed: 'active',
      gone: false,
    }));
    await store.snapshot.commit({ ...nothing, fence, base: 0, state, rows });
    const read: string[] = [];
    for await (const some of store.snapshot.read(0)) read.push(...some.map((row) => row.id));
    expect(read).toEqual(ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });
});
