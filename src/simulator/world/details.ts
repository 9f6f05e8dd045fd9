import { guid } from '../ids.ts';
import { between, fraction, mix, pick } from '../random.ts';
import { isOpen, type Row } from './row.ts';
import { applicationOf, dressOf, type Seed } from './seed.ts';

/** What is asked of an instance now and then, and is therefore not kept. */

const DAY = 86_400_000;
const ASKS = { priority: 21, deadline: 22, planned: 23, parent: 24 } as const;

export function nameOf(seed: Seed, row: Row): string {
  return row.name ?? dressOf(seed, row).name;
}

/** `undefined` where nobody set one. */
export function priorityOf(seed: Seed, row: Row): 'Low' | 'Normal' | 'High' | undefined {
  return pick(['Normal', 'Normal', 'Normal', 'High', 'Low', undefined], seed.seed, row.index, ASKS.priority);
}

/** Milliseconds, or `undefined` for an instance without a deadline. */
export function deadlineOf(seed: Seed, row: Row): number | undefined {
  if (mix(seed.seed, row.index, ASKS.deadline) % 6 === 0) return undefined;
  const [from, to] = row.application.days;
  return evening(row.startedAt + between(from, to, seed.seed, row.index, ASKS.deadline) * DAY);
}

export function plannedOf(seed: Seed, row: Row): number | undefined {
  const deadline = deadlineOf(seed, row);
  if (deadline === undefined || mix(seed.seed, row.index, ASKS.planned) % 3 === 0) return undefined;
  return evening(row.startedAt + (deadline - row.startedAt) * 0.7);
}

/** 15:00 UTC of that day: a deadline is the end of somebody's working day. */
function evening(at: number): number {
  return Math.floor(at / DAY) * DAY + 15 * 3_600_000;
}

/** The index of the instance that this one came from; whether that still exists is the caller's question. */
export function parentIndexOf(seed: Seed, row: Row): number | undefined {
  const wanted = dressOf(seed, row).parentOf;
  if (wanted === undefined || fraction(seed.seed, row.index, ASKS.parent) > 0.7) return undefined;
  for (let index = row.index - 1; index >= Math.max(0, row.index - 40); index -= 1) {
    if (applicationOf(seed, index).name === wanted) return index;
  }
  return undefined;
}

/** When its steps were taken: as kept, or spread between its start and its end (or the simulator's first day). */
export function timesOf(seed: Seed, row: Row): readonly number[] {
  if (row.times) return row.times;
  const until = row.closedAt ?? seed.bornAt;
  const span = (isOpen(row) ? 0.8 : 1) * (until - row.startedAt);
  return row.steps.map((_, at) => Math.round(row.startedAt + (span * (at + 1)) / row.steps.length));
}

/** The upstream's id for a person who is known by name only. */
export function userIdOf(seed: Seed, person: string): string {
  return guid(
    seed.seed,
    'user',
    [...person].reduce((hash, letter) => mix(hash, letter.codePointAt(0) ?? 0), 0),
  );
}
