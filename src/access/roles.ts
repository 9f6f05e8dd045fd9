import type { Person } from '../chat/person.ts';
import type { AccessEntry, GroupEntry, PersonEntry } from '../config/index.ts';
import type { Groups } from './groups.ts';

/** What a person may do; each includes the one before. */
export type Role = 'viewer' | 'operator' | 'admin';

const ranks: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 };
const highestFirst = ['admin', 'operator', 'viewer'] as const;

/** Whether `has` includes `needs`. Nobody's role includes nothing. */
export function includes(has: Role | undefined, needs: Role): boolean {
  return has !== undefined && ranks[has] >= ranks[needs];
}

export interface AccessLists {
  readonly viewers: readonly AccessEntry[];
  readonly operators: readonly AccessEntry[];
  readonly admins: readonly AccessEntry[];
}

/** What a person may do at this moment. */
export interface Standing {
  /** The highest role, or `undefined` for somebody who may not even ask. */
  readonly role: Role | undefined;
  /** True where a higher one hangs on a group that cannot be looked up just now: it counts as not given. */
  readonly unsure: boolean;
}

/** Who may, as far as it helps somebody who may not. */
export interface Allowed {
  /** Everybody who is listed by themselves. */
  readonly people: readonly PersonEntry[];
  /** Groups of the asker's own workspace. */
  readonly groups: readonly string[];
}

/** Who may do what. */
export interface Access {
  /**
   * What a person may do. Groups are asked for where they could give more, except for somebody who is listed by
   * name for what they need: they do not wait, and are given what is known at once. Never rejects.
   */
  standing(person: Person, needs: Role): Promise<Standing>;
  /** Whether a person may do what takes a role, for when nothing else hangs on theirs. Never rejects. */
  may(person: Person, needs: Role): Promise<boolean>;
  /** Who may do what takes a role. */
  allowed(needs: Role, asker: Person): Allowed;
}

/** Until a platform can be asked, a group opens nothing. */
const noGroups: Groups = { has: async () => undefined, glance: () => undefined };

/** Reads the roles out of the configured lists. Whoever has the shell has the keys: `cli` is an admin. */
export function createAccess(lists: AccessLists, groups: Groups = noGroups): Access {
  const listOf = { admin: lists.admins, operator: lists.operators, viewer: lists.viewers };
  const highest = (gives: (entry: AccessEntry) => boolean) =>
    highestFirst.find((role) => listOf[role].some(gives));
  const hasGroups = highest((entry) => entry.kind === 'group') !== undefined;

  /** The groups that could give this person more than they have, from the highest role down. */
  const groupsAbove = (sure: Role | undefined, person: Person) =>
    highestFirst
      .filter((role) => !includes(sure, role))
      .flatMap((role) => groupsIn(listOf[role], person).map((group) => ({ role, group })));

  /** The role that needs no looking up. */
  const sureRole = (person: Person): Role | undefined =>
    person.platform === 'cli' ? 'admin' : highest((entry) => covers(entry, person));

  const self: Access = {
    async standing(person, needs) {
      const sure = sureRole(person);
      const above = hasGroups ? groupsAbove(sure, person) : [];
      if (above.length === 0) return { role: sure, unsure: false };
      const named = highest((entry) => entry.kind === 'person' && covers(entry, person));
      const belongs = includes(named, needs)
        ? above.map(({ group }) => groups.glance(group, person.id))
        : await Promise.all(above.map(({ group }) => groups.has(group, person.id)));
      const role = above.find((_, index) => belongs[index] === true)?.role ?? sure;
      const unsure = above.some((one, index) => belongs[index] === undefined && !includes(role, one.role));
      return { role, unsure };
    },
    async may(person, needs) {
      return includes(sureRole(person), needs) || includes((await self.standing(person, needs)).role, needs);
    },
    allowed(needs, asker) {
      const entries = highestFirst.filter((role) => includes(role, needs)).flatMap((role) => listOf[role]);
      const people = entries.filter((entry) => entry.kind === 'person');
      const ours = groupsIn(entries, asker).map(({ id }) => id);
      const once = new Map(people.map((entry) => [entryText(entry), entry]));
      return { people: [...once.values()], groups: [...new Set(ours)] };
    },
  };
  return self;
}

/** Whether an entry lets a person in by itself. Who is in a group is for its platform to say. */
function covers(entry: AccessEntry, person: Person): boolean {
  switch (entry.kind) {
    case 'everyone':
      return person.isGuest !== true;
    case 'person':
      return entry.platform === person.platform && entry.tenant === person.tenant && entry.id === person.id;
    case 'group':
      return false;
    default:
      return entry satisfies never;
  }
}

/** The groups that somebody of this workspace may be in. */
function groupsIn(entries: readonly AccessEntry[], { platform, tenant }: Person): readonly GroupEntry[] {
  return entries.filter(
    (entry): entry is GroupEntry =>
      entry.kind === 'group' && entry.platform === platform && entry.tenant === tenant,
  );
}

/** The exact text that stands for a person in the `ACCESS_…` variables. */
export function accessEntryOf(person: Person): string {
  return person.platform === 'web' ? 'web:local' : `${person.platform}:${person.tenant}/${person.id}`;
}

/** An entry as it is written in the `ACCESS_…` variables. */
export function entryText(entry: AccessEntry): string {
  if (entry.kind === 'everyone') return '*';
  if (entry.platform === 'web') return 'web:local';
  return `${entry.platform}:${entry.tenant}/${entry.kind === 'group' ? 'group:' : ''}${entry.id}`;
}
