import { readFile } from 'node:fs/promises';
import { playHour, postsFor, type Size, steadyCalls } from './bench/scale-model.ts';
import { scaleTables } from './bench/scale-tables.ts';

const size: Size = {
  open: 10_000,
  closed: 90_000,
  changesPerHour: 1_000,
  places: 50,
  questionsPerHour: 100_000,
  replicas: 1,
};

describe('the simulation of scale', () => {
  it('prints the tables that docs/scale.md shows', async () => {
    const page = await readFile(new URL('../docs/scale.md', import.meta.url), 'utf8');
    expect(page).toContain(scaleTables());
  });

  it('plays the same hour twice, and another one from another seed', () => {
    expect(playHour(size)).toEqual(playHour(size));
    expect(playHour(size, 2)).not.toEqual(playHour(size));
  });

  it('asks as often as the watcher promises: pages of what is open, and once for each closed status', () => {
    expect(steadyCalls(10_000)).toBe(20 + 3);
    expect(steadyCalls(3)).toBe(2 + 3);
    expect(playHour({ ...size, changesPerHour: 0 }).lookCalls).toBe(23);
  });

  it('tells many changes of one look as a list', () => {
    expect([0, 1, 10, 11, 41].map(postsFor)).toEqual([0, 1, 10, 1, 3]);
  });

  it('answers no slower with more replicas', () => {
    const [one, two, three] = [1, 2, 3].map((replicas) => playHour({ ...size, replicas }).answerMs[1]);
    expect(one).toBeGreaterThan(two ?? 0);
    expect(two).toBeGreaterThanOrEqual(three ?? 0);
  });

  it('falls behind honestly: what does not fit into an interval is told later, and never left out', () => {
    const slow = playHour({ ...size, open: 200_000, questionsPerHour: 0 });
    expect(slow.use.scanner).toBeGreaterThan(1);
    expect(slow.toldSeconds[0]).toBeGreaterThan(playHour(size).toldSeconds[0]);
  });
});
