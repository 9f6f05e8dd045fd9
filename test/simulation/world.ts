/** What is true: the cases in Barium, with everything that ever happened to them. */
import type { Instance } from '../../src/barium/types.ts';
import { guid, instance } from '../memory-barium.ts';
import type { VirtualTime } from './virtual-time.ts';

interface CaseVersion {
  /** Elapsed ms. */
  readonly at: number;
  readonly status: string;
  readonly milestone: string;
}

/** One case. An id that is given to another case makes another one of these. */
export interface WorldCase {
  readonly id: string;
  /** Unique. */
  readonly name: string;
  readonly startDate: string;
  readonly createdAt: number;
  readonly versions: CaseVersion[];
  deletedAt: number | undefined;
}

export interface World {
  readonly cases: readonly WorldCase[];
  create(more?: { status?: string; startDate?: string; id?: string }): WorldCase;
  /** The next milestone. */
  advance(one: WorldCase): void;
  setStatus(one: WorldCase, status: string): void;
  delete(one: WorldCase): void;
  find(name: string): WorldCase | undefined;
  /** What Barium contains at a time, newest first. */
  at(elapsedMs: number): readonly Instance[];
}

export function createWorld({ elapsed, date }: Pick<VirtualTime, 'elapsed' | 'date'>): World {
  const cases: WorldCase[] = [];

  function change(one: WorldCase, to: Partial<CaseVersion>): void {
    const last = one.versions.at(-1) as CaseVersion;
    if (one.deletedAt === undefined) one.versions.push({ ...last, ...to, at: elapsed() });
  }

  return {
    cases,
    create({ status = 'active', startDate = date().toISOString(), id = guid(cases.length + 1) } = {}) {
      const created: WorldCase = {
        id,
        name: `Order ${cases.length + 1}`,
        startDate,
        createdAt: elapsed(),
        versions: [{ at: elapsed(), status, milestone: 'Step 1' }],
        deletedAt: undefined,
      };
      cases.push(created);
      return created;
    },
    advance: (one) =>
      change(one, { milestone: `Step ${new Set(one.versions.map((each) => each.milestone)).size + 1}` }),
    setStatus: (one, status) => change(one, { status }),
    delete(one) {
      one.deletedAt ??= elapsed();
    },
    find: (name) => cases.find((one) => one.name === name),
    at: (elapsedMs) =>
      cases
        .filter(
          ({ createdAt, deletedAt }) => createdAt <= elapsedMs && (deletedAt === undefined || deletedAt > elapsedMs),
        )
        .map((one) => toInstance(one, elapsedMs))
        .reverse(),
  };
}

function toInstance({ id, name, startDate, versions }: WorldCase, elapsedMs: number): Instance {
  const version = versions.findLast(({ at }) => at <= elapsedMs) ?? versions[0];
  return instance(1, {
    id,
    name,
    startDate,
    status: version?.status ?? 'active',
    milestone: version?.milestone,
    deadlineDate: undefined,
  });
}
