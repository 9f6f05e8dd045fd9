import type { InstanceRow } from '../barium/barium.ts';
import type { Person, Place } from '../chat.ts';
import { folded } from '../commands/instance-index.ts';
import type { ApplicationLimit } from '../config.ts';

/** Whether an instance exists for somebody, as far as they can ever know. */
export type Sees = (instance: Pick<InstanceRow, 'applicationName'>) => boolean;

/** Which applications a person may see in a place. */
export interface Limits {
  /** `undefined` where neither is limited: then there is nothing to look at. */
  seenBy(person: Person, place: Place): Sees | undefined;
}

/** More different names than any installation has. */
const mostNames = 10_000;

/**
 * Reads `ACCESS_APPLICATIONS`. A place limits everybody in it, a person is limited everywhere, and where both are, only
 * what both may see is seen. An instance without an application is nobody's who is limited.
 */
export function createLimits(limits: readonly ApplicationLimit[]): Limits {
  const allowed = new Map<string, Set<string>>();
  for (const limit of limits) {
    const names = allowed.get(keyOf(limit)) ?? new Set();
    for (const name of limit.applications) names.add(folded(name));
    allowed.set(keyOf(limit), names);
  }
  const known = new Map<string, string>();
  const foldedOnce = (name: string): string => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= mostNames) known.clear();
    known.set(name, folded(name));
    return folded(name);
  };
  const may = (names: ReadonlySet<string> | undefined, name: string) => names?.has(name) ?? true;

  return {
    seenBy(person, place) {
      if (allowed.size === 0 || person.platform === 'cli') return undefined;
      const ofPerson = allowed.get(keyOf(person));
      const ofPlace = allowed.get(keyOf(place));
      if (ofPerson === undefined && ofPlace === undefined) return undefined;
      return ({ applicationName }) => {
        if (applicationName === undefined) return false;
        const name = foldedOnce(applicationName);
        return may(ofPerson, name) && may(ofPlace, name);
      };
    },
  };
}

/** Without case: an id that is spelled in another way must not open anything. */
function keyOf({ platform, tenant, id }: Pick<Person, 'platform' | 'tenant' | 'id'>): string {
  return JSON.stringify([platform, tenant, id]).toLowerCase();
}
