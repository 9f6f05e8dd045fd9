/** Builds access control from the configuration and the platforms' directories. */
import type { Logger } from 'pino';
import type { ChatAdapter, Directory } from '../chat/adapter.ts';
import type { Platform } from '../chat/person.ts';
import type { Config, GroupEntry } from '../config/index.ts';
import type { AuthorizationServices } from './authorization.ts';
import { createGroupMembership } from './groups.ts';
import { createRoles } from './roles.ts';
import { createApplicationScopes } from './scopes.ts';
import { type AccessListChecker, createAccessListChecker } from './unmatched-entries.ts';

interface AccessControl extends AuthorizationServices {
  readonly accessListChecker: AccessListChecker;
  /** Adds the directories of started adapters. Until then groups grant nothing, and stored people are unknown. */
  registerDirectories(adapters: readonly ChatAdapter[]): void;
}

interface AccessControlOptions {
  readonly config: Pick<Config, 'access' | 'slack' | 'teams' | 'playground'>;
  /** The applications that have instances; `undefined` until all are known. */
  readonly applications: () => Promise<readonly string[] | undefined>;
  readonly log: Logger;
  readonly now: () => Date;
}

export function createAccessControl({ config, applications, log, now }: AccessControlOptions): AccessControl {
  const directories = new Map<Platform, Directory>();
  const directoryFor = (platform: Platform) => directories.get(platform);
  const fetchMembers = async (group: GroupEntry) => {
    const directory = directoryFor(group.platform);
    if (directory === undefined) throw new Error(`${group.platform} is not connected`);
    return directory.members(group);
  };
  return {
    access: createRoles(
      config.access,
      createGroupMembership({ fetchMembers, log, now }),
      async (person, conversation) =>
        (await directoryFor(person.platform)?.findMembership(person, conversation)) ?? 'unknown',
    ),
    scopes: createApplicationScopes(config.access.applications),
    accessListChecker: createAccessListChecker({
      access: config.access,
      platforms: configuredPlatforms(config),
      directoryFor,
      applications,
      log,
      now,
    }),
    registerDirectories(adapters) {
      for (const adapter of adapters) {
        if (adapter.directory) directories.set(adapter.platform, adapter.directory);
      }
    },
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
