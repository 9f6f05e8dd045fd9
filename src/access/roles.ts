import type { Person } from '../chat.ts';
import type { AccessEntry } from '../config.ts';

/** What a person may do; each includes the one before. */
export type Role = 'viewer' | 'operator' | 'admin';

const ranks: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 };

/** Whether `has` includes `needs`. Nobody's role includes nothing. */
export function includes(has: Role | undefined, needs: Role): boolean {
  return has !== undefined && ranks[has] >= ranks[needs];
}

export interface AccessLists {
  readonly viewers: readonly AccessEntry[];
  readonly operators: readonly AccessEntry[];
  readonly admins: readonly AccessEntry[];
}

/** Who may do what. */
export interface Access {
  /** The highest role of a person, or `undefined` for somebody who may not even ask. */
  roleOf(person: Person): Role | undefined;
}

/** Reads the roles out of the configured lists. Whoever has the shell has the keys: `cli` is an admin. */
export function createAccess(lists: AccessLists): Access {
  return {
    roleOf(person) {
      if (person.platform === 'cli') return 'admin';
      const on = (list: readonly AccessEntry[]) => list.some((entry) => covers(entry, person));
      if (on(lists.admins)) return 'admin';
      if (on(lists.operators)) return 'operator';
      return on(lists.viewers) ? 'viewer' : undefined;
    },
  };
}

function covers(entry: AccessEntry, person: Person): boolean {
  switch (entry.kind) {
    case 'everyone':
      return true;
    case 'person':
      return entry.platform === person.platform && entry.tenant === person.tenant && entry.id === person.id;
    case 'group':
      // Membership is known to the platform alone; until an adapter tells it, a group opens nothing.
      return false;
    default:
      return entry satisfies never;
  }
}

/** The exact text that stands for a person in the `ACCESS_…` variables. */
export function accessEntryOf(person: Person): string {
  return person.platform === 'web' ? 'web:local' : `${person.platform}:${person.tenant}/${person.id}`;
}
