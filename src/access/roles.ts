import type { Conversation } from '../chat/conversation.ts';
import type { Membership, Person } from '../chat/person.ts';
import type { AccessEntry, GroupEntry, PersonEntry } from '../config/index.ts';
import type { GroupMembership } from './groups.ts';

/** Each role includes the ones before it. */
export type Role = 'viewer' | 'operator' | 'admin';

const ranks: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 };
const highestFirst = ['admin', 'operator', 'viewer'] as const;

/** Whether `role` includes `required`; `undefined` includes no role. */
export function isAtLeast(role: Role | undefined, required: Role): boolean {
  return role !== undefined && ranks[role] >= ranks[required];
}

interface AccessLists {
  readonly viewers: readonly AccessEntry[];
  readonly operators: readonly AccessEntry[];
  readonly admins: readonly AccessEntry[];
}

export interface EffectiveRole {
  /** The highest role, or `undefined` for a person without access. */
  readonly role: Role | undefined;
  /**
   * True if the person, or a group, cannot be looked up right now and could get a higher role, which is denied until
   * then.
   */
  readonly isIndeterminate: boolean;
}

/** The people and groups with a role, to be shown to somebody who lacks it. */
interface Grantees {
  /** People with an entry of their own. */
  readonly people: readonly PersonEntry[];
  /** Ids of groups in the asker's own workspace. */
  readonly groups: readonly string[];
}

export interface Roles {
  /**
   * A person's role. Waits for group lookups that could grant a higher role, unless the person has an entry of their
   * own for `required`: then only cached memberships count. Never rejects.
   */
  effectiveRole(person: Person, required: Role): Promise<EffectiveRole>;
  /** Whether a person has a role, without looking up groups that could grant a higher one. Never rejects. */
  hasRole(person: Person, required: Role): Promise<boolean>;
  granteesOf(role: Role, asker: Person): Grantees;
  /** Whether the platform does not let the bot look up the groups of the person's workspace. */
  areGroupsForbidden(person: Person): boolean;
  /** A person that was stored earlier, as they belong to their tenant now. Never rejects. */
  withCurrentMembership(person: Person, conversation: Conversation): Promise<Person>;
}

/** How a person belongs to their tenant now. Never rejects. */
export type FindMembership = (person: Person, conversation: Conversation) => Promise<Membership>;

/** The playground and the shell have no members but their user. */
const hasNoDirectory = ({ platform }: Person): boolean => platform === 'cli' || platform === 'web';

/** Grants nothing through groups. */
const noGroups: GroupMembership = {
  isMember: async () => undefined,
  cachedMembership: () => undefined,
  isForbidden: () => false,
};

/** Grants roles by the access lists. A `cli` person can read the configuration anyway, and so is an admin. */
export function createRoles(
  lists: AccessLists,
  groups: GroupMembership = noGroups,
  findMembership: FindMembership = async () => 'unknown',
): Roles {
  const entriesByRole = { admin: lists.admins, operator: lists.operators, viewer: lists.viewers };
  const highestRole = (isGrant: (entry: AccessEntry) => boolean) =>
    highestFirst.find((role) => entriesByRole[role].some(isGrant));
  const hasGroups = highestRole((entry) => entry.kind === 'group') !== undefined;

  /** The groups that could raise a role, for the highest role first. */
  const groupsRanking = (above: Role | undefined, person: Person) =>
    highestFirst
      .filter((role) => !isAtLeast(above, role))
      .flatMap((role) => groupsFor(person, entriesByRole[role]).map((group) => ({ role, group })));

  /** The role without any group. */
  const certainRole = (person: Person): Role | undefined =>
    person.platform === 'cli' ? 'admin' : highestRole((entry) => matchesEntry(entry, person));

  /** The role that `*` gives to members. */
  const memberRole = highestRole((entry) => entry.kind === 'everyone');

  const roles: Roles = {
    async effectiveRole(person, required) {
      if (person.membership === 'none') return { role: undefined, isIndeterminate: false };
      const certain = certainRole(person);
      const mayBeMember = (role: Role | undefined) =>
        person.membership === 'unknown' && memberRole !== undefined && !isAtLeast(role, memberRole);
      const candidates = hasGroups ? groupsRanking(certain, person) : [];
      if (candidates.length === 0) return { role: certain, isIndeterminate: mayBeMember(certain) };
      const listed = highestRole((entry) => entry.kind === 'person' && matchesEntry(entry, person));
      const memberships = isAtLeast(listed, required)
        ? candidates.map(({ group }) => groups.cachedMembership(group, person.id))
        : await Promise.all(candidates.map(({ group }) => groups.isMember(group, person.id)));
      const role = candidates.find((_, index) => memberships[index] === true)?.role ?? certain;
      const mayBeInGroup = candidates.some(
        (candidate, index) => memberships[index] === undefined && !isAtLeast(role, candidate.role),
      );
      return { role, isIndeterminate: mayBeInGroup || mayBeMember(role) };
    },
    async hasRole(person, required) {
      if (person.membership !== 'none' && isAtLeast(certainRole(person), required)) return true;
      return isAtLeast((await roles.effectiveRole(person, required)).role, required);
    },
    areGroupsForbidden: ({ platform, tenant }) => platform === 'slack' && groups.isForbidden({ platform, tenant }),
    granteesOf(role, asker) {
      const entries = highestFirst
        .filter((higher) => isAtLeast(higher, role))
        .flatMap((higher) => entriesByRole[higher]);
      const people = entries.filter((entry) => entry.kind === 'person');
      return {
        people: [...new Map(people.map((entry) => [entryText(entry), entry])).values()],
        groups: [...new Set(groupsFor(asker, entries).map(({ id }) => id))],
      };
    },
    async withCurrentMembership(person, conversation) {
      if (hasNoDirectory(person)) return person;
      return { ...person, membership: await findMembership(person, conversation) };
    },
  };
  return roles;
}

/** Whether an entry by itself matches a person; group members are not known here. */
function matchesEntry(entry: AccessEntry, person: Person): boolean {
  switch (entry.kind) {
    case 'everyone':
      return person.membership === 'member';
    case 'person':
      return entry.platform === person.platform && entry.tenant === person.tenant && entry.id === person.id;
    case 'group':
      return false;
    default:
      return entry satisfies never;
  }
}

/** The groups of a person's own workspace. */
function groupsFor({ platform, tenant }: Person, entries: readonly AccessEntry[]): readonly GroupEntry[] {
  return entries.filter(
    (entry): entry is GroupEntry => entry.kind === 'group' && entry.platform === platform && entry.tenant === tenant,
  );
}

/** A person's entry for the `ACCESS_…` variables. */
export function accessEntryFor(person: Person): string {
  return person.platform === 'web' ? 'web:local' : `${person.platform}:${person.tenant}/${person.id}`;
}

/** An entry as it is written in the `ACCESS_…` variables. */
export function entryText(entry: AccessEntry): string {
  if (entry.kind === 'everyone') return '*';
  if (entry.platform === 'web') return 'web:local';
  return `${entry.platform}:${entry.tenant}/${entry.kind === 'group' ? 'group:' : ''}${entry.id}`;
}
