import type { InstanceRow } from '../barium/types.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import { type ApplicationLimit, isPerson } from '../config/index.ts';
import { normalize } from '../text/normalize.ts';

/** Whether an instance exists for somebody, as far as they can ever know. */
export type Sees = (instance: Pick<InstanceRow, 'applicationName'>) => boolean;

/** Which applications a person may see in a place. */
export interface Limits {
  /** `undefined` where neither is limited: then there is nothing to look at. */
  seenBy(person: Person, place: Conversation): Sees | undefined;
  /** The applications that both may see, as they are written; `undefined` where neither is limited. */
  named(person: Person, place: Conversation): readonly string[] | undefined;
}

type Names = ReadonlyMap<string, string>;

/** More different names than any installation has. */
const mostNames = 10_000;

/**
 * Reads `ACCESS_APPLICATIONS`. A place limits everybody in it, a person is limited everywhere, and where both are, only
 * what both may see is seen. An instance without an application is nobody's who is limited.
 */
export function createLimits(limits: readonly ApplicationLimit[]): Limits {
  /** By subject: the names, as they are written, by how they are compared. */
  const allowed = new Map<string, Names>();
  for (const limit of limits) {
    const names = limit.applications.map((name) => [normalize(name), name] as const);
    allowed.set(keyOf(limit), new Map([...(allowed.get(keyOf(limit)) ?? []), ...names]));
  }
  const known = new Map<string, string>();
  const foldedOnce = (name: string): string => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= mostNames) known.clear();
    const now = normalize(name);
    known.set(name, now);
    return now;
  };
  /** Every limit that holds for somebody somewhere; where it is not known where, those of all places there. */
  const holding = (person: Person, place: Conversation): readonly Names[] => {
    const isThere = (one: ApplicationLimit) =>
      one.platform === place.platform && one.tenant === place.tenant && !isPerson(one);
    const places = place.isUnresolved === true ? limits.filter(isThere) : [place];
    const keys = new Set([person, ...places].map(keyOf));
    return [...keys].flatMap((key) => allowed.get(key) ?? []);
  };

  return {
    seenBy(person, place) {
      if (allowed.size === 0) return undefined;
      const all = holding(person, place);
      if (all.length === 0) return undefined;
      return ({ applicationName }) => {
        if (applicationName === undefined) return false;
        const name = foldedOnce(applicationName);
        return all.every((names) => names.has(name));
      };
    },
    named(person, place) {
      const [first, ...others] = holding(person, place);
      if (first === undefined) return undefined;
      return [...first].filter(([name]) => others.every((names) => names.has(name))).map(([, name]) => name);
    },
  };
}

/** Without case: an id that is spelled in another way must not open anything. */
function keyOf({ platform, tenant, id }: Pick<Person, 'platform' | 'tenant' | 'id'>): string {
  return JSON.stringify([platform, tenant, id]).toLowerCase();
}
