import type { MissingInstance, ObservedTime } from '../../../src/store/contract/snapshot.ts';
import type { MissingAnswer } from '../../../src/watch/scan/accumulator.ts';
import { advanceObservedTime, isMass, judgeMissing, selectDue } from '../../../src/watch/scan/evidence.ts';

const minute = 60_000;

interface Look {
  readonly missing: Readonly<Record<string, MissingAnswer>>;
  readonly isConsistent?: boolean;
  readonly contradictions?: number;
}

/** Judges looks half a minute apart. Returns what is believed after each, as `gone a` or `hidden b`. */
function judgeLooks(
  looks: readonly Look[],
  { openCount = 1_000, knownCount = 2_000, deletedByBot = [] as readonly string[] } = {},
) {
  const known = new Map<string, MissingInstance>();
  const hidden = new Set<string>();
  return looks.map(({ missing, isConsistent = true, contradictions = 0 }, index) => {
    const now: ObservedTime = { scans: index + 1, ms: index * (minute / 2) };
    const observed = new Map(Object.entries(missing));
    const isDeletedByBot = (id: string) => deletedByBot.includes(id);
    const population = {
      openCount: openCount - hidden.size,
      knownCount: knownCount - hidden.size,
      isOpen: () => true,
      isHidden: (id: string) => hidden.has(id),
    };
    const verdict = judgeMissing({ observed, known, now, population, isConsistent, contradictions, isDeletedByBot });
    for (const id of verdict.hidden) hidden.add(id);
    for (const id of verdict.removed) known.delete(id);
    for (const one of verdict.added) known.set(one.instanceId, one);
    return [...verdict.gone.map((id) => `gone ${id}`), ...verdict.hidden.map((id) => `hidden ${id}`)];
  });
}

const repeat = (look: Look, times: number): readonly Look[] => Array.from({ length: times }, () => look);
const many = (count: number, answer: MissingAnswer = 'not-found') =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`i${n}`, answer]));

describe('the evidence of a deletion', () => {
  it('One missing instance is gone after three looks and a minute, if a lookup of the last one confirms it', () => {
    expect(judgeLooks(repeat({ missing: { a: 'not-found' } }, 3))).toEqual([[], [], ['gone a']]);
    expect(judgeLooks(repeat({ missing: { a: 'not-asked' } }, 30)).flat()).toEqual([]);
  });

  it('The evidence against an instance starts over when it is seen again', () => {
    const gone = { missing: { a: 'not-found' } } as const;
    expect(judgeLooks([gone, gone, { missing: {} }, gone, gone, gone]).at(-1)).toEqual(['gone a']);
    expect(judgeLooks([gone, gone, { missing: {} }, gone, gone]).flat()).toEqual([]);
  });

  it('The more instances are missing, the longer it takes until they are gone', () => {
    const looksFor = (count: number) => {
      const looks = judgeLooks(repeat({ missing: many(count) }, 60));
      return looks.findIndex((believed) => believed.length > 0) + 1;
    };
    expect([1, 2, 5, 50].map(looksFor)).toEqual([3, 5, 8, 15]);
  });

  it('Many instances that are missing at once are hidden together after a quarter of an hour, never gone', () => {
    const looks = judgeLooks(repeat({ missing: many(500) }, 31));
    expect(looks.slice(0, 30).flat()).toEqual([]);
    expect(looks.at(-1)).toHaveLength(500);
    expect(new Set(looks.at(-1)?.map((one) => one.split(' ')[0]))).toEqual(new Set(['hidden']));
  });

  it('Few instances that stay hidden when the others are back are gone; many are not', () => {
    const all = repeat({ missing: many(500) }, 31);
    const leaving = (count: number) => judgeLooks([...all, { missing: many(count) }]).at(-1);
    expect(leaving(3)).toEqual(['gone i0', 'gone i1', 'gone i2']);
    expect(leaving(20)).toEqual([]);
  });

  it('A few instances stay hidden for as long as no other instance is there', () => {
    const looks = judgeLooks(repeat({ missing: many(2) }, 60), { openCount: 2, knownCount: 2 });
    expect(looks.flat()).toEqual(['hidden i0', 'hidden i1']);
  });

  it('Most of a few instances can be gone', () => {
    const looks = judgeLooks(repeat({ missing: many(2) }, 5), { openCount: 2, knownCount: 3 });
    expect(looks.flat()).toEqual(['gone i0', 'gone i1']);
  });

  it('Instances that are hidden for good do not delay the deletions of others', () => {
    const hidden = many(500);
    const looks = [...repeat({ missing: hidden }, 31), ...repeat({ missing: { ...hidden, a: 'not-found' } }, 3)];
    expect(judgeLooks(looks).at(-1)).toEqual(['gone a']);
  });

  it('A group that is still growing is hidden together', () => {
    const growing = Array.from({ length: 40 }, (_, n) => ({ missing: many(Math.min(400, 200 + n * 10)) }));
    const believed = judgeLooks(growing).filter((one) => one.length > 0);
    expect(believed.map((one) => one.length)).toEqual([400]);
  });

  it('Many instances that are missing at once are not hidden while lookups find some of them', () => {
    expect(judgeLooks(repeat({ missing: many(500), contradictions: 1 }, 60)).flat()).toEqual([]);
  });

  it('All instances count as many, however few there are', () => {
    const counts = [
      [1, 1],
      [2, 2],
      [2, 3],
      [5, 6],
      [6, 100],
      [6, 200],
      [101, 10_000],
    ] as const;
    expect(counts.filter(([count, all]) => isMass(count, all))).toEqual([
      [2, 2],
      [6, 100],
      [101, 10_000],
    ]);
  });

  it('Instances are gone after three times as long while the counts disagree', () => {
    const looks = judgeLooks(repeat({ missing: { a: 'not-found' }, isConsistent: false }, 8));
    expect(looks.findIndex((one) => one.length > 0)).toBe(6);
  });

  it('An unclear answer becomes a hidden instance, not a deletion', () => {
    const looks = judgeLooks(repeat({ missing: { a: 'unclear' } }, 31));
    expect(looks.slice(0, 30).flat()).toEqual([]);
    expect(looks.at(-1)).toEqual(['hidden a']);
  });

  it('The bot’s own deletion is believed at once, and does not delay others', () => {
    const looks = repeat({ missing: { ...many(40), own: 'not-found' } }, 1);
    expect(judgeLooks(looks, { deletedByBot: ['own'] })).toEqual([['gone own']]);
  });

  it('Neither a clock that jumps nor a time without scans counts as observed time', () => {
    const at = (text: string) => `2026-11-23T${text}.000Z`;
    const before = { scans: 7, ms: 1_000 };
    expect(advanceObservedTime(before, at('09:00:00'), at('09:00:30'), 5 * minute)).toEqual({ scans: 8, ms: 31_000 });
    expect(advanceObservedTime(before, at('09:00:00'), at('19:00:00'), 5 * minute).ms).toBe(301_000);
    expect(advanceObservedTime(before, at('09:00:00'), at('08:00:00'), 5 * minute).ms).toBe(1_000);
  });

  it('Only instances that have been missing for long enough are looked up again', () => {
    const missing = new Map(
      [0, 30_000, 60_000].map((ms, n) => [`i${n}`, { instanceId: `i${n}`, since: { scans: n + 1, ms } }]),
    );
    const population = { openCount: 1_000, knownCount: 1_000, isOpen: () => true, isHidden: () => false };
    expect(selectDue(missing, { scans: 4, ms: 90_000 }, population)).toEqual([]);
    expect(selectDue(missing, { scans: 6, ms: 180_000 }, population)).toEqual(['i0']);
  });
});
