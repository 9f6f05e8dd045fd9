import type { Violation } from './invariants.ts';
import type { Plan } from './plan.ts';
import { type SimulationResult, simulate } from './simulate.ts';

const maxRuns = 300;

/** The shortest plan found that still fails in the same way: events are left out, many at a time and then one by one. */
export async function shrink(plan: Plan, kinds: ReadonlySet<Violation['kind']>): Promise<Plan> {
  let runs = 0;
  const stillFails = async (candidate: Plan): Promise<boolean> => {
    runs += 1;
    return hasKind(await simulate(candidate), kinds);
  };
  let shortest = plan;
  for (const simpler of [{ replicas: 1 }, { pageSize: 100 }, { hasDigest: false }, { cases: 3 }]) {
    const candidate = { ...shortest, ...simpler };
    if (await stillFails(candidate)) shortest = candidate;
  }
  for (let size = Math.ceil(shortest.events.length / 2); size >= 1; ) {
    let isShorter = false;
    for (let from = 0; from < shortest.events.length && runs < maxRuns; ) {
      const events = shortest.events.toSpliced(from, size);
      if (await stillFails({ ...shortest, events })) {
        shortest = { ...shortest, events };
        isShorter = true;
      } else from += size;
    }
    if (size === 1 && !isShorter) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
    if (runs >= maxRuns) break;
  }
  return shortest;
}

export function hasKind({ violations }: SimulationResult, kinds: ReadonlySet<Violation['kind']>): boolean {
  return violations.some(({ kind }) => kinds.has(kind));
}
