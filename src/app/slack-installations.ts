/** Slack in several workspaces: their installations are in the store. Loaded only if that is configured. */
import { createOpenWorkspaces } from '../../adapters/slack/oauth/index.ts';
import type { OpenWorkspaces } from '../../adapters/slack/workspaces.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import type { SlackOAuthConfig } from '../config/index.ts';
import { createSeal } from '../lib/seal.ts';
import type { Store } from '../store/contract/index.ts';
import type { Core } from './core.ts';

export function openSlackInstallations(
  scopes: readonly string[],
  { clientId, clientSecret, publicUrl, teams }: SlackOAuthConfig,
  core: Pick<Core, 'deriveKey' | 'now' | 'store' | 'watcher'>,
): OpenWorkspaces {
  return createOpenWorkspaces({
    clientId,
    clientSecret: clientSecret.reveal(),
    teams,
    publicUrl,
    scopes,
    store: core.store.installations,
    seal: createSeal(core.deriveKey('slack installations')),
    stateKey: core.deriveKey('slack installation states'),
    canForget: () => core.watcher?.isLeader() === true,
    forgetWorkspace: (teamId) => forgetSlackWorkspace(core.store, teamId, core.now),
  });
}

/** In place of a person, in the audit rows of watches that are removed. */
function forgetter(tenant: string): Person {
  return { platform: 'slack', tenant, id: 'uninstalled', name: 'app_uninstalled', membership: 'none' };
}

/** Removes the watches of a workspace, with an audit row for each, and everything else that is stored for it. */
export async function forgetSlackWorkspace(
  { audit, installations, watches }: Pick<Store, 'audit' | 'installations' | 'watches'>,
  teamId: string,
  now: () => Date,
): Promise<void> {
  const isOurs = ({ platform, tenant }: Conversation) => platform === 'slack' && tenant === teamId;
  for (const { conversation, id, number } of await watches.list()) {
    if (!isOurs(conversation)) continue;
    const row = await audit.write({
      at: now().toISOString(),
      person: forgetter(teamId),
      conversation,
      command: 'watch.remove',
      instanceId: undefined,
      instanceName: undefined,
      detail: `unwatch ${number}`,
      outcome: 'begun',
    });
    await watches.remove(id, now().toISOString());
    await audit.finish(row, { outcome: 'done', at: now().toISOString() });
  }
  await installations.forgetWorkspace(teamId);
}
