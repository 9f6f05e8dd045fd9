import type { InstanceRow } from '../barium/types.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import { type ApplicationLimit, isPerson } from '../config/index.ts';
import { createNormalizer, normalize } from '../lib/normalize.ts';

/** Whether a person can see an instance; one that they cannot see does not exist for them. */
export type InstanceFilter = (instance: Pick<InstanceRow, 'applicationName'>) => boolean;

/** Which applications a person can see in a conversation. */
export interface ApplicationScopes {
  /** `undefined` if neither the person nor the conversation is restricted. */
  filterFor(person: Person, conversation: Conversation): InstanceFilter | undefined;
  /** The applications that both can see, as they are written; `undefined` if neither is restricted. */
  allowedApplications(person: Person, conversation: Conversation): readonly string[] | undefined;
}

/** Application names as they are written, by normalized name. */
type ApplicationNames = ReadonlyMap<string, string>;

/** More distinct names than any installation has. */
const maxNames = 10_000;

/**
 * Reads `ACCESS_APPLICATIONS`. An entry for a conversation restricts everybody in it, an entry for a person restricts
 * them everywhere; if both apply, only the applications in both are visible. Restricted users never see instances
 * without an application.
 */
export function createApplicationScopes(limits: readonly ApplicationLimit[]): ApplicationScopes {
  const namesBySubject = new Map<string, ApplicationNames>();
  for (const limit of limits) {
    const names = limit.applications.map((name) => [normalize(name), name] as const);
    const key = keyOf(limit);
    namesBySubject.set(key, new Map([...(namesBySubject.get(key) ?? []), ...names]));
  }
  const normalizeRecurring = createNormalizer(maxNames);

  /** Every list that applies; those of all conversations of the workspace while the conversation is unresolved. */
  const listsFor = (person: Person, conversation: Conversation): readonly ApplicationNames[] => {
    const { platform, tenant, isUnresolved = false } = conversation;
    const isCandidate = (limit: ApplicationLimit) =>
      limit.platform === platform && limit.tenant === tenant && !isPerson(limit);
    const conversations = isUnresolved ? limits.filter(isCandidate) : [conversation];
    const keys = new Set([person, ...conversations].map(keyOf));
    return [...keys].flatMap((key) => namesBySubject.get(key) ?? []);
  };

  return {
    filterFor(person, conversation) {
      if (namesBySubject.size === 0) return undefined;
      const lists = listsFor(person, conversation);
      if (lists.length === 0) return undefined;
      return ({ applicationName }) => {
        if (applicationName === undefined) return false;
        const name = normalizeRecurring(applicationName);
        return lists.every((names) => names.has(name));
      };
    },
    allowedApplications(person, conversation) {
      const [first, ...rest] = listsFor(person, conversation);
      if (first === undefined) return undefined;
      return [...first].filter(([normalized]) => rest.every((names) => names.has(normalized))).map(([, name]) => name);
    },
  };
}

/** Ids are compared without case: a different spelling must not lift a restriction. */
function keyOf({ platform, tenant, id }: Pick<Person, 'platform' | 'tenant' | 'id'>): string {
  return JSON.stringify([platform, tenant, id]).toLowerCase();
}
