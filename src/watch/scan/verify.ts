import { listFor } from '../../instance-index/statuses.ts';
import type { Gathering } from './accumulator.ts';
import type { Unreadable } from './quarantine.ts';
import type { Calls } from './scan.ts';

/** Look-ups at once, and in one scan. */
export const atOnce = 4;
const most = 2_000;

/**
 * If so many are missing from a list and not one of them has left, then the list is not to be believed: looking
 * on would ask for every instance there is. They stay as they are and are looked for again next time.
 */
const enoughToDoubt = 20;

/** `all`: each was asked for. `doubt`: none of many had left. `more`: there are more than one scan asks for. */
export type LookedUp = 'all' | 'doubt' | 'more';

export interface LookUps {
  /** Asks for instances by id, those first that were not asked for lately. */
  run(ids: readonly string[], gathering: Gathering, calls: Calls): Promise<LookedUp>;
}

/** Those that could not be read lately are left as they are. */
export function createLookUps(unreadable: Pick<Unreadable, 'mayAsk'>): LookUps {
  /** When an id that did not leave was last asked for. */
  let asked = new Map<string, number>();
  let turn = 0;
  return {
    async run(ids, gathering, calls) {
      turn += 1;
      const last = (id: string) => asked.get(id) ?? 0;
      const ordered = ids.filter(unreadable.mayAsk).toSorted((a, b) => last(a) - last(b));
      const still = new Map<string, number>();
      const result = await lookUp(ordered, gathering, calls, (id) => still.set(id, turn));
      // Only those that are still missing matter next time.
      asked = new Map(ids.map((id) => [id, still.get(id) ?? last(id)]));
      return result;
    },
  };
}

async function lookUp(
  ids: readonly string[],
  gathering: Gathering,
  calls: Calls,
  stayed: (id: string) => void,
): Promise<LookedUp> {
  let someLeft = false;
  for (let from = 0; from < ids.length; from += atOnce) {
    if (from >= enoughToDoubt && !someLeft) return 'doubt';
    if (from >= most) return 'more';
    const some = ids.slice(from, from + atOnce);
    const left = await Promise.all(some.map((id) => hasLeft(id, gathering, calls)));
    someLeft ||= left.includes(true);
    for (const [index, id] of some.entries()) if (left[index] === false) stayed(id);
  }
  return 'all';
}

/** Whether an instance is no longer listed where it was. */
async function hasLeft(id: string, gathering: Gathering, calls: Calls): Promise<boolean> {
  const asked = await calls.instance(id);
  if (asked.kind === 'unseen') return false;
  if (asked.kind === 'gone') {
    gathering.isGone(id, asked.at);
    return true;
  }
  const before = gathering.listedAs(id) ?? asked.row.status;
  const listed = listFor(asked.row.status, before);
  // The id that was asked for, however the answer spells it.
  gathering.saw({ ...asked.row, id }, listed, asked.at);
  return listed !== before;
}
