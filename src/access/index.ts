/** Builds access control from the configuration and the platforms' directories. */
import type { Logger } from 'pino';
import type { ChatAdapter, Directory } from '../chat/adapter.ts';
import type { Platform } from '../chat/person.ts';
import type { AccessConfig, Config, GroupEntry } from '../config/index.ts';
import type { SettingStore } from '../store/contract/settings.ts';
import type { AuthorizationServices } from './authorization.ts';
import { createDisplayNames, type DisplayNames } from './display-names.ts';
import { createGroupMembership } from './groups.ts';
import { createRoles, type Roles } from './roles.ts';
import { createApplicationScopes } from './scopes.ts';
import { type AccessListChecker, createAccessListChecker } from './unmatched-entries.ts';

interface AccessControl extends AuthorizationServices {
  readonly accessListChecker: AccessListChecker;
  readonly displayNames: DisplayNames;
  /** Replaces the lists: every decision from now on follows the new ones, also one that is waiting for a group. */
  replaceLists(access: AccessConfig): void;
  /** Adds the directories of started adapters. Until then groups grant nothing, and stored people are unknown. */
  registerDirectories(adapters: readonly ChatAdapter[]): void;
}

interface AccessControlOptions {
  readonly config: Pick<Config, 'access' | 'slack' | 'teams' | 'playground'>;
  /** The applications that have instances; `undefined` until all are known. */
  readonly applications: () => Promise<readonly string[] | undefined>;
  /** Keeps the names of listed people. */
  readonly settings: Pick<SettingStore, 'get' | 'set'>;
  readonly log: Logger;
  readonly now: () => Date;
}

export function createAccessControl(options: AccessControlOptions): AccessControl {
  const { config, applications, settings, log, now } = options;
  const directories = new Map<Platform, Directory>();
  const directoryFor = (platform: Platform) => directories.get(platform);
  const fetchMembers = async (group: GroupEntry) => {
    const directory = directoryFor(group.platform);
    if (directory === undefined) throw new Error(`${group.platform} is not connected`);
    return directory.members(group);
  };
  const groups = createGroupMembership({ fetchMembers, log, now });
  const platforms = configuredPlatforms(config);

  /** Everything that is derived from the lists, and nothing that outlives them. */
  const derive = (access: AccessConfig) => ({
    roles: createRoles(
      access,
      groups,
      async (person, conversation) =>
        (await directoryFor(person.platform)?.findMembership(person, conversation)) ?? 'unknown',
    ),
    scopes: createApplicationScopes(access.applications),
    displayNames: createDisplayNames([access.operators, access.admins], settings),
    checker: createAccessListChecker({ access, platforms, directoryFor, applications, log, now }),
  });
  let current = derive(config.access);

  return {
    access: createCurrentRoles(() => current.roles),
    scopes: {
      filterFor: (person, conversation) => current.scopes.filterFor(person, conversation),
      allowedApplications: (person, conversation) => current.scopes.allowedApplications(person, conversation),
    },
    displayNames: {
      record: (person) => current.displayNames.record(person),
      lookup: (entry) => current.displayNames.lookup(entry),
    },
    accessListChecker: {
      results: () => current.checker.results(),
      check: () => current.checker.check(),
      recheckApplications: () => current.checker.recheckApplications(),
    },
    replaceLists(access) {
      current = derive(access);
    },
    registerDirectories(adapters) {
      for (const adapter of adapters) {
        if (adapter.directory) directories.set(adapter.platform, adapter.directory);
      }
    },
  };
}

/** Asks the latest roles, and asks again if they were replaced before the answer came. */
function createCurrentRoles(latest: () => Roles): Roles {
  const ask = async <Answer>(question: (roles: Roles) => Promise<Answer>): Promise<Answer> => {
    const roles = latest();
    const answer = await question(roles);
    return roles === latest() ? answer : ask(question);
  };
  return {
    effectiveRole: (person, required) => ask((roles) => roles.effectiveRole(person, required)),
    hasRole: (person, required) => ask((roles) => roles.hasRole(person, required)),
    granteesOf: (role, asker) => latest().granteesOf(role, asker),
    areGroupsForbidden: (person) => latest().areGroupsForbidden(person),
    withCurrentMembership: (person, conversation) => latest().withCurrentMembership(person, conversation),
  };
}

function configuredPlatforms(config: AccessControlOptions['config']): ReadonlySet<Platform> {
  const platforms = {
    slack: config.slack !== undefined,
    teams: config.teams !== undefined,
    web: config.playground,
  };
  return new Set((['slack', 'teams', 'web'] as const).filter((platform) => platforms[platform]));
}
