/** Who may do what and see what, wired: from the configuration, and from what the platforms know of their people. */
import type { Logger } from 'pino';
import type { ChatAdapter, Directory } from '../chat/adapter.ts';
import type { Platform } from '../chat/person.ts';
import type { Config, GroupEntry } from '../config/index.ts';
import { createGroups } from './groups.ts';
import { type Access, createAccess } from './roles.ts';
import { createLimits, type Limits } from './scopes.ts';
import { createStrays, type Strays } from './unmatched-entries.ts';

export interface OpenAccess {
  readonly access: Access;
  readonly limits: Limits;
  readonly strays: Strays;
  /** Takes up what the platforms know. Until then a group opens nothing. */
  meet(adapters: readonly ChatAdapter[]): void;
}

export interface OpenAccessOptions {
  readonly config: Pick<Config, 'access' | 'slack' | 'teams' | 'playground'>;
  /** The applications that instances are of; `undefined` while not all are known. */
  readonly applications: () => Promise<readonly string[] | undefined>;
  readonly log: Logger;
  readonly now: () => Date;
}

export function openAccess({ config, applications, log, now }: OpenAccessOptions): OpenAccess {
  const directories = new Map<Platform, Directory>();
  const directory = (platform: Platform) => directories.get(platform);
  const members = async (group: GroupEntry) => {
    const known = directory(group.platform);
    if (known === undefined) throw new Error(`${group.platform} is not connected`);
    return known.members(group);
  };
  return {
    access: createAccess(config.access, createGroups({ members, log, now })),
    limits: createLimits(config.access.applications),
    strays: createStrays({
      access: config.access,
      platforms: platformsOf(config),
      directory,
      applications,
      log,
      now,
    }),
    meet(adapters) {
      for (const one of adapters) if (one.directory) directories.set(one.platform, one.directory);
    },
  };
}

function platformsOf({ slack, teams, playground }: OpenAccessOptions['config']): ReadonlySet<Platform> {
  return new Set<Platform>([
    ...(slack === undefined ? [] : ['slack' as const]),
    ...(teams === undefined ? [] : ['teams' as const]),
    ...(playground ? ['web' as const] : []),
  ]);
}
