/** Deletes what is stored for workspaces that uninstalled the app long ago. */
import type { InstallationStore } from '../../../src/chat/installations.ts';
import { findInstallation, type Registry } from './registry.ts';

/** How long the watches of a workspace are kept after it has uninstalled the app. docs/slack.md says so. */
const retentionDays = 30;
const dayMs = 24 * 60 * 60_000;

interface ForgetOptions {
  readonly registry: Registry;
  readonly store: Pick<InstallationStore, 'remove'>;
  /** Whether Slack still rejects the tokens. False if it doesn't answer. */
  readonly isStillRejected: (id: string) => Promise<boolean>;
  /** Asks Slack which workspaces an organization gives access to. Returns whether it answered. */
  readonly updateGrants: (organizationId: string) => Promise<boolean>;
  readonly forgetWorkspace: (teamId: string) => Promise<void>;
  readonly now: () => number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

/** Asks Slack once more before it deletes anything. Rejects if the store can't be used. */
export async function forgetUninstalled(options: ForgetOptions): Promise<void> {
  const { registry, store, log, now } = options;
  const before = new Date(now() - retentionDays * dayMs).toISOString();
  const isOld = (time: string | undefined) => time !== undefined && time < before;

  const forgetIfGone = async (teamId: string): Promise<void> => {
    if (findInstallation(await registry.read(), teamId) !== undefined) return;
    await options.forgetWorkspace(teamId);
    log('slack: what was stored for a workspace that uninstalled the app was deleted', { team: teamId });
  };

  const { installations, grants } = await registry.read();
  for (const { id, isOrganization, rejectedAt } of installations.values()) {
    if (!isOld(rejectedAt) || !(await options.isStillRejected(id))) continue;
    await store.remove(id);
    const members = [...grants.values()].filter(({ organizationId }) => organizationId === id);
    for (const teamId of isOrganization ? members.map((grant) => grant.teamId) : [id]) await forgetIfGone(teamId);
  }
  for (const { organizationId, revokedAt, teamId } of grants.values()) {
    if (!isOld(revokedAt)) continue;
    const isInstalled = (await registry.read()).installations.has(organizationId);
    if (!isInstalled || (await options.updateGrants(organizationId))) await forgetIfGone(teamId);
  }
  await registry.read();
}
