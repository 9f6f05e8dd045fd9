import { guid } from '../ids.ts';
import { between, fraction, hash, pick } from '../random.ts';
import { isOpen, type SimulatedInstance } from './row.ts';
import { applicationOf, fixtureOf, type Seed } from './seed.ts';

/** Details of an instance that are derived from the seed on demand. */

const dayMs = 86_400_000;
const randomStreams = { priority: 21, deadline: 22, planned: 23, parent: 24 } as const;

export function nameOf(seed: Seed, row: SimulatedInstance): string {
  return row.name ?? fixtureOf(seed, row).name;
}

/** Undefined for some instances, since a priority is optional. */
export function priorityOf(seed: Seed, row: SimulatedInstance): 'Low' | 'Normal' | 'High' | undefined {
  return pick(['Normal', 'Normal', 'Normal', 'High', 'Low', undefined], seed.seed, row.index, randomStreams.priority);
}

/** In ms; undefined for an instance without a deadline. */
export function deadlineOf(seed: Seed, row: SimulatedInstance): number | undefined {
  if (hash(seed.seed, row.index, randomStreams.deadline) % 6 === 0) return undefined;
  const [from, to] = row.application.deadlineDays;
  return endOfWorkday(row.startedAt + between(from, to, seed.seed, row.index, randomStreams.deadline) * dayMs);
}

export function plannedDateOf(seed: Seed, row: SimulatedInstance): number | undefined {
  const deadline = deadlineOf(seed, row);
  if (deadline === undefined || hash(seed.seed, row.index, randomStreams.planned) % 3 === 0) return undefined;
  return endOfWorkday(row.startedAt + (deadline - row.startedAt) * 0.7);
}

/** 15:00 UTC of the day, a typical time for deadlines. */
function endOfWorkday(at: number): number {
  return Math.floor(at / dayMs) * dayMs + 15 * 3_600_000;
}

/** The index of the parent instance, which may have been deleted. */
export function parentIndexOf(seed: Seed, row: SimulatedInstance): number | undefined {
  const wanted = fixtureOf(seed, row).parentApplication;
  if (wanted === undefined || fraction(seed.seed, row.index, randomStreams.parent) > 0.7) return undefined;
  for (let index = row.index - 1; index >= Math.max(0, row.index - 40); index -= 1) {
    if (applicationOf(seed, index).name === wanted) return index;
  }
  return undefined;
}

/** When the steps were completed: as stored, or spread between the start and the end of the instance. */
export function stepTimesOf(seed: Seed, row: SimulatedInstance): readonly number[] {
  if (row.times) return row.times;
  const until = row.closedAt ?? seed.createdAt;
  const span = (isOpen(row) ? 0.8 : 1) * (until - row.startedAt);
  return row.steps.map((_, at) => Math.round(row.startedAt + (span * (at + 1)) / row.steps.length));
}

/** A user id derived from a name. */
export function userIdOf(seed: Seed, person: string): string {
  return guid(
    seed.seed,
    'user',
    [...person].reduce((salt, letter) => hash(salt, letter.codePointAt(0) ?? 0), 0),
  );
}
