/** The workspaces and organizations that have installed the app by OAuth. Loaded only if that is configured. */
import * as z from 'zod';
import type { InstallationStore } from '../../../src/chat/installations.ts';
import { compareText } from '../../../src/lib/compare.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import type { Seal } from '../../../src/lib/seal.ts';
import { createSingleFlight } from '../../../src/lib/single-flight.ts';
import { createFixedToken, unreadableTokenCode } from '../token.ts';
import { createSlackApi, errorCodeOf, isInvalidTokenCode } from '../web-api.ts';
import {
  createConnection,
  createWorkspace,
  type SlackConnection,
  type SlackWorkspace,
  type WorkspaceServices,
} from '../workspace.ts';
import type { InstalledWorkspace, OpenWorkspaces, Workspaces } from '../workspaces.ts';
import { forgetUninstalled } from './forget-uninstalled.ts';
import { fetchGrantedTeams } from './granted-teams.ts';
import { createInstallRouter, installPath, type NewInstallation } from './install-router.ts';
import { createInstalledToken } from './installed-token.ts';
import { createRegistry, findInstallation, membersOf, type Snapshot } from './registry.ts';
import { teamsOf } from './request-teams.ts';
import { createStateTokens } from './state.ts';
import { sealTokens } from './tokens.ts';

export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The ids of the workspaces and organizations that can install the app. */
  readonly teams: '*' | readonly string[];
  readonly scopes: readonly string[];
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly store: InstallationStore;
  readonly seal: Seal;
  /** Signs the states of installations; 32 bytes. */
  readonly stateKey: Uint8Array;
  /** Deletes what is stored for a workspace that has uninstalled the app, its watches included. */
  readonly forgetWorkspace: (teamId: string) => Promise<void>;
  /** Only one of the processes that share a store does. */
  readonly canForget: () => boolean;
}

/** Other replicas install, and tokens stop working. */
const syncMs = 60_000;
/** A request from an unknown workspace reads the installations again, but not each one does. */
const minReadMs = 1_000;
/** An event about the workspaces of an organization can be lost. */
const grantsTtlMs = 60 * 60_000;

interface Connection extends SlackConnection {
  readonly stopWatching: () => void;
  /** When Slack said last which workspaces have access. */
  grantsAt: number | undefined;
}

export function createOpenWorkspaces(options: OAuthOptions): OpenWorkspaces {
  return (services) => openInstalledWorkspaces(options, services);
}

function openInstalledWorkspaces(options: OAuthOptions, services: WorkspaceServices): Workspaces {
  const { canForget, clientId, clientSecret, forgetWorkspace, publicUrl, scopes, seal, store, teams } = options;
  const { apiUrl, bot, fetch, log, logger, timeouts, recordOnce, onTokenAccepted } = services;
  const now = () => services.now().getTime();
  const timestamp = () => services.now().toISOString();
  const timeoutMs = timeouts.callMs;
  const tokenlessApi = createSlackApi({ token: undefined, apiUrl, logger, fetch, timeoutMs });
  const connections = new Map<string, Connection>();
  /** By the ids of the installation and of the workspace. */
  const workspaces = new Map<string, Map<string, SlackWorkspace>>();
  /** By the id of an organization; the empty one is for all installations. */
  const singleUpdate = createSingleFlight<string, boolean>();
  let isStarted = false;
  let syncTimer: NodeJS.Timeout | undefined;

  const registry = createRegistry({
    store,
    now,
    onRead({ installations }) {
      for (const id of connections.keys()) if (!installations.has(id)) disconnect(id);
      if (isStarted) for (const id of installations.keys()) connect(id);
    },
  });

  /** Returns whether the work succeeded. Never rejects. */
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      log(`slack: ${what} failed`, { error });
      return false;
    }
  };

  const nameTeam = (team: string): WorkspaceServices => ({
    ...services,
    log: (line, facts) => log(line, { team, ...facts }),
  });

  const connect = (id: string): Connection => {
    const existing = connections.get(id);
    if (existing !== undefined) return existing;
    const common = { id, store, seal, clientId, clientSecret, now: services.now, log };
    const token = createInstalledToken({ ...common, api: tokenlessApi });
    const connection = createConnection(token, nameTeam(id), {
      onAccepted: onTokenAccepted,
      onRejected(code) {
        // Unreadable ones are still good, and work again with the other key.
        if (!isInvalidTokenCode(code) || code === unreadableTokenCode) return;
        void attempt('recording that a token was rejected', () => store.setRejected(id, timestamp()));
      },
      onInvalid(code) {
        if (code === 'team_access_not_granted') void updateGrants(id);
      },
    });
    const stopWatching = isStarted ? connection.check.watch() : () => undefined;
    const connected: Connection = { ...connection, stopWatching, grantsAt: undefined };
    connections.set(id, connected);
    return connected;
  };

  const disconnect = (id: string): void => {
    connections.get(id)?.stopWatching();
    connections.delete(id);
    workspaces.delete(id);
  };

  const isListed = ({ id, organizationId }: Pick<NewInstallation, 'id' | 'organizationId'>): boolean =>
    teams === '*' || teams.includes(id) || (organizationId !== undefined && teams.includes(organizationId));

  const workspaceIn = (snapshot: Snapshot, teamId: string): SlackWorkspace | undefined => {
    const found = findInstallation(snapshot, teamId);
    if (found === undefined) return undefined;
    const { grant, installation } = found;
    const organizationId = grant?.organizationId ?? installation.organizationId;
    if (!isListed({ id: teamId, organizationId })) return undefined;
    const opened = workspaces.get(installation.id) ?? new Map<string, SlackWorkspace>();
    const workspace =
      opened.get(teamId) ??
      createWorkspace(connect(installation.id), nameTeam(teamId), grant && { teamId, teamName: grant.name });
    workspaces.set(installation.id, opened.set(teamId, workspace));
    return workspace;
  };

  const find = async (teamId: string): Promise<SlackWorkspace | undefined> =>
    workspaceIn(await registry.readRecently(syncMs), teamId) ??
    workspaceIn(await registry.readRecently(minReadMs), teamId);

  /** Asks Slack which workspaces of an organization have access. Returns whether it answered. Never rejects. */
  const updateGrants = (id: string): Promise<boolean> =>
    singleUpdate(id, () =>
      attempt('listing the workspaces of an organization', async () => {
        const connection = connect(id);
        await store.setGrants(id, await fetchGrantedTeams(connection.api), timestamp());
        connection.grantsAt = now();
        await registry.read();
      }),
    );

  const updateGrantsOf = async (id: string | undefined): Promise<void> => {
    const { installations } = await registry.readRecently(syncMs);
    if (id !== undefined && installations.get(id)?.isOrganization === true) await updateGrants(id);
  };

  const save = async (installation: NewInstallation): Promise<void> => {
    const { botToken, expiresAt, id, refreshToken, ...place } = installation;
    const sealed = sealTokens({ botToken, ...omitUndefined({ refreshToken, expiresAt }) }, id, seal);
    await store.save({ ...place, id, sealed, installedAt: timestamp() });
    log('slack: the app was installed', { team: id, name: place.name });
    // What it remembers was rejected with the old token.
    disconnect(id);
    await registry.read();
    if (place.isOrganization) await updateGrants(id);
    // Its channels may have been unavailable until now.
    onTokenAccepted();
  };

  /** https://docs.slack.dev/reference/methods/apps.uninstall */
  const uninstall = async ({ botToken, id }: NewInstallation): Promise<void> => {
    const token = createFixedToken(botToken);
    const api = createSlackApi({ token, apiUrl, logger, fetch, timeoutMs });
    const args = { client_id: clientId, client_secret: clientSecret };
    const isDone = await attempt('uninstalling the app', () => api.call('apps.uninstall', args, z.unknown(), 2));
    if (isDone) log('slack: the app was uninstalled, because SLACK_TEAMS does not list the workspace', { team: id });
  };

  const isStillRejected = async (id: string): Promise<boolean> => {
    try {
      await connect(id).api.call('auth.test', {}, z.unknown());
      return false;
    } catch (error) {
      const code = errorCodeOf(error);
      return code !== undefined && isInvalidTokenCode(code) && code !== unreadableTokenCode;
    }
  };

  /** Follows what happened without this process. */
  const syncInstallation = async (id: string, rejectedAt: string | undefined): Promise<void> => {
    const { check, grantsAt } = connect(id);
    const isAccepted = await check.check().then(
      () => true,
      () => false,
    );
    if (!isAccepted) return;
    if (rejectedAt !== undefined) await store.setRejected(id, undefined);
    if (grantsAt === undefined || Math.abs(now() - grantsAt) > grantsTtlMs) await updateGrantsOf(id);
  };

  const sync = () =>
    singleUpdate('', () =>
      attempt('following the installations', async () => {
        const { installations } = await registry.read();
        // One after the other: their number is not limited.
        for (const { id, rejectedAt } of installations.values()) await syncInstallation(id, rejectedAt);
        if (!canForget()) return;
        await forgetUninstalled({ registry, store, isStillRejected, updateGrants, forgetWorkspace, now, log });
      }),
    );

  const list = (snapshot: Snapshot): readonly InstalledWorkspace[] =>
    [...snapshot.installations.values()]
      .sort((a, b) => compareText(a.name, b.name))
      .map((installation): InstalledWorkspace => {
        const { id, isOrganization, name } = installation;
        const members = membersOf(snapshot, id);
        // All workspaces of an organization have the same scopes.
        const [teamId = id] = members.map((grant) => grant.teamId);
        const first = () => find(teamId);
        return {
          id,
          name,
          isListed: isListed(installation),
          ...(isOrganization ? { members: members.length } : {}),
          check: connect(id).check.check,
          findMissingScopes: async () => (await first())?.findMissingScopes() ?? [],
          findGrantedScopes: async () => (await first())?.findGrantedScopes(),
          findBlockFaults: async (blocks) => (await first())?.findBlockFaults(blocks),
        };
      });

  return {
    find,
    installUrl: `${publicUrl}${installPath}`,
    router: createInstallRouter({
      ...{ clientId, clientSecret, scopes, publicUrl, apiUrl, timeoutMs, fetch, logger, log, bot },
      states: createStateTokens({ key: options.stateKey, now: services.now, recordOnce }),
      ...{ isListed, save, uninstall },
    }),

    async findForRequest(source, body) {
      for (const teamId of teamsOf(source, body)) {
        const workspace = await find(teamId);
        if (workspace !== undefined) return workspace;
      }
      if (source.teamId === undefined) return undefined;
      // It may have been given access a moment ago.
      await updateGrantsOf(source.enterpriseId);
      return find(source.teamId);
    },

    async recheck({ teamId, enterpriseId }) {
      const ids = [teamId, enterpriseId].filter((id): id is string => id !== undefined && connections.has(id));
      await Promise.all(ids.map((id) => connect(id).check.recheck()));
      await attempt('reading the installations', () => updateGrantsOf(enterpriseId));
    },

    list: async () => list(await registry.readRecently(syncMs)),

    async start() {
      isStarted = true;
      void sync();
      syncTimer = setInterval(() => void sync(), syncMs);
      syncTimer.unref();
    },

    async stop() {
      clearInterval(syncTimer);
      for (const { stopWatching } of connections.values()) stopWatching();
    },
  };
}
