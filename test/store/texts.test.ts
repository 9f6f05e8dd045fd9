import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { decodeText, encodeText } from '../../src/lib/storable-text.ts';
import type { Store } from '../../src/store/contract/store.ts';
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
        expect(decodeText(encodeText(one))).toBe(one);
        expect(encodeText(one)).not.toMatch(/[\0\p{Surrogate}]/u);
        expect(encodeText(one) === encodeText(other)).toBe(one === other);
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

  it('are found again however long they are', async () => {
    const at = '2026-11-23T09:00:00.000Z';
    // Of bytes at random: what repeats itself is packed, and fits an index for longer.
    const [one, other] = [`${randomBytes(9_000).toString('base64')}1\0`, '\ud800'.repeat(5_000)];
    for (const long of [one, other]) {
      await store.settings.set(long, `value of ${long}`);
      expect(await store.settings.get(long)).toBe(`value of ${long}`);
      expect(await store.seen.claim(long, at)).toBe(true);
      expect(await store.seen.claim(long, at)).toBe(false);
      await store.messageNames.remember(long, { name: 'Approve', boundary: false }, at);
      await store.messageNames.remember('Order', { name: long, boundary: false }, at);
      expect(await store.messageNames.known(long)).toHaveLength(1);
      const place = { platform: 'web', tenant: 'local', id: long, isDirect: false } as const;
      const person = { platform: 'web', tenant: 'local', id: long, name: 'Somebody' } as const;
      const times = { noticedAt: at, since: at, dueAt: at };
      const card = { title: 'News' };
      await store.outbox.replace([], [{ ...times, key: at, place, watchId: undefined, card, entries: [] }]);
      expect(await store.outbox.head(place)).toMatchObject({ place });
      expect(await store.outbox.queues()).toMatchObject([{ place }]);
      await store.outbox.setRoot(place, 'an-instance', 'posted', at);
      expect(await store.outbox.markBroken(place, 'archived', at)).toBe(true);
      expect(await store.outbox.broken()).toMatchObject([{ place }]);
      await store.outbox.markWorking(place, at);
      await store.outbox.rememberDirect(person, place);
      expect(await store.outbox.directPlace(person)).toEqual(place);
      await ground.run(`delete from deliveries`);
    }
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
