/** Caches the members of platform groups. Membership that cannot be looked up grants nothing. */
import type { Logger } from 'pino';
import { NotPermittedError } from '../chat/adapter.ts';
import type { GroupEntry } from '../config/index.ts';
import { createSingleFlight } from '../lib/single-flight.ts';
import { withTimeout } from '../lib/timeout.ts';

export interface GroupMembership {
  /** Whether a person is in a group; `undefined` if the platform does not answer. Never rejects. */
  isMember(group: GroupEntry, person: string): Promise<boolean | undefined>;
  /** The same without waiting; `undefined` also if nothing is cached, in which case a lookup is started. */
  cachedMembership(group: GroupEntry, person: string): boolean | undefined;
  /** Whether the platform does not let the bot look up the groups of a workspace, as of the last lookup. */
  isForbidden(workspace: Pick<GroupEntry, 'platform' | 'tenant'>): boolean;
}

interface GroupMembershipOptions {
  /** The ids of all members of a group. Rejects if the platform does not answer. */
  readonly fetchMembers: (group: GroupEntry) => Promise<readonly string[]>;
  readonly log: Pick<Logger, 'warn'>;
  readonly now: () => Date;
  readonly ttlMs?: number;
  /** How long a failed lookup is cached, so that a platform in trouble is not called for every message. */
  readonly negativeTtlMs?: number;
  readonly timeoutMs?: number;
}

/** `members` is `undefined` after a failed lookup. */
interface CachedMembers {
  readonly fetchedAt: number;
  readonly members: ReadonlySet<string> | undefined;
}

export function createGroupMembership(options: GroupMembershipOptions): GroupMembership {
  const { log, now, ttlMs = 60_000, negativeTtlMs = 10_000, timeoutMs = 3_000 } = options;
  const cache = new Map<string, CachedMembers>();
  const forbidden = new Set<string>();
  const singleFlight = createSingleFlight<string, CachedMembers>();

  const getFresh = (key: string): CachedMembers | undefined => {
    const cached = cache.get(key);
    if (cached === undefined) return undefined;
    const ageMs = now().getTime() - cached.fetchedAt;
    // Setting the clock back must not extend the lifetime.
    return ageMs >= 0 && ageMs < (cached.members === undefined ? negativeTtlMs : ttlMs) ? cached : undefined;
  };

  const refresh = (key: string, group: GroupEntry): Promise<CachedMembers> =>
    singleFlight(key, async () => {
      const fetchedAt = now().getTime();
      let members: CachedMembers['members'];
      try {
        members = new Set(await withTimeout(options.fetchMembers(group), timeoutMs));
        forbidden.delete(workspaceOf(group));
      } catch (err) {
        if (err instanceof NotPermittedError) forbidden.add(workspaceOf(group));
        log.warn({ err, group: key }, 'group members could not be loaded; the group grants no access until they can');
      }
      const cached = { fetchedAt, members };
      cache.set(key, cached);
      return cached;
    });

  return {
    async isMember(group, person) {
      const key = keyOf(group);
      const { members } = getFresh(key) ?? (await refresh(key, group));
      return members?.has(person);
    },
    cachedMembership(group, person) {
      const key = keyOf(group);
      const cached = getFresh(key);
      if (cached === undefined) void refresh(key, group);
      return cached?.members?.has(person);
    },
    isForbidden: (workspace) => forbidden.has(workspaceOf(workspace)),
  };
}

function workspaceOf({ platform, tenant }: Pick<GroupEntry, 'platform' | 'tenant'>): string {
  return `${platform}:${tenant}`;
}

function keyOf({ platform, tenant, id }: GroupEntry): string {
  return `${platform}:${tenant}/${id}`;
}
