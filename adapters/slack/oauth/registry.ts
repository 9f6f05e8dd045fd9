/** The installations in the store, as they were last read. Other replicas change them, too. */
import type { Installation, InstallationStore, WorkspaceGrant } from '../../../src/chat/installations.ts';
import { createSingleFlight } from '../../../src/lib/single-flight.ts';

export interface Snapshot {
  readonly readAt: number;
  readonly installations: ReadonlyMap<string, Installation>;
  /** By the id of the workspace. */
  readonly grants: ReadonlyMap<string, WorkspaceGrant>;
}

export interface Registry {
  /** Reads the store. Rejects if it can't be read. */
  read(): Promise<Snapshot>;
  /** The value that was read at most `maxAgeMs` ago. Rejects like `read`. */
  readRecently(maxAgeMs: number): Promise<Snapshot>;
}

export function createRegistry(options: {
  readonly store: Pick<InstallationStore, 'list' | 'listGrants'>;
  readonly now: () => number;
  /** Called with each snapshot. */
  readonly onRead: (snapshot: Snapshot) => void;
}): Registry {
  const { store, now, onRead } = options;
  const singleFlight = createSingleFlight<'read', Snapshot>();
  let latest: Snapshot | undefined;

  const read = (): Promise<Snapshot> =>
    singleFlight('read', async () => {
      const [installations, grants] = await Promise.all([store.list(), store.listGrants()]);
      latest = {
        readAt: now(),
        installations: new Map(installations.map((one) => [one.id, one])),
        grants: new Map(grants.map((one) => [one.teamId, one])),
      };
      onRead(latest);
      return latest;
    });

  return {
    read,
    async readRecently(maxAgeMs) {
      const isRecent = latest !== undefined && Math.abs(now() - latest.readAt) < maxAgeMs;
      return isRecent && latest !== undefined ? latest : read();
    },
  };
}

export interface FoundInstallation {
  readonly installation: Installation;
  /** Set if the installation is of the workspace's organization. */
  readonly grant: WorkspaceGrant | undefined;
}

/** The installation that serves a workspace: its own if it works, else that of its organization. */
export function findInstallation({ installations, grants }: Snapshot, teamId: string): FoundInstallation | undefined {
  const place = installations.get(teamId);
  const own = place?.isOrganization === false ? place : undefined;
  const grant = grants.get(teamId);
  const organization =
    grant === undefined || grant.revokedAt !== undefined ? undefined : installations.get(grant.organizationId);
  if (own !== undefined && (own.rejectedAt === undefined || organization === undefined)) {
    return { installation: own, grant: undefined };
  }
  return organization && { installation: organization, grant };
}

/** The workspaces that an organization gives access to. */
export function membersOf({ grants }: Snapshot, organizationId: string): readonly WorkspaceGrant[] {
  return [...grants.values()].filter(
    (grant) => grant.organizationId === organizationId && grant.revokedAt === undefined,
  );
}
