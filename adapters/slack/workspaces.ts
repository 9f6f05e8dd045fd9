/** The workspaces that the bot is installed in: the one of `SLACK_BOT_TOKEN`, or those that installed it by OAuth. */

import type { Router } from 'express';
import * as z from 'zod';
import { DeliveryError } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { SlackIdentity } from './identity.ts';
import { createFixedToken } from './token.ts';
import { isForeignTeam } from './users.ts';
import {
  createConnection,
  createWorkspace,
  type SlackWorkspace,
  type WorkspaceMethods,
  type WorkspaceServices,
} from './workspace.ts';

/** Where a request comes from, as Bolt reads it. */
export interface RequestSource {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
}

export interface Workspaces {
  /** Rejects if it can't be found out now. */
  find(teamId: string): Promise<SlackWorkspace | undefined>;
  /** The workspace that handles a request; undefined if the request is not for the bot. Rejects like `find`. */
  findForRequest(source: RequestSource, body: unknown): Promise<SlackWorkspace | undefined>;
  /** Slack says that tokens of the workspace or organization may have changed. Never rejects. */
  recheck(source: RequestSource): Promise<void>;
  /** All that are installed, by name. Rejects if they can't be listed. */
  list(): Promise<readonly InstalledWorkspace[]>;
  /** Where the app can be installed; undefined with a fixed token. */
  readonly installUrl: string | undefined;
  /** The pages of the installation; undefined with a fixed token. */
  readonly router: Router | undefined;
  /** Never rejects. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** One that is installed, or an organization. */
export interface InstalledWorkspace
  extends Pick<SlackWorkspace, 'check' | 'findMissingScopes' | 'findGrantedScopes' | 'findBlockFaults'> {
  readonly id: string;
  /** Empty with a fixed token, of which only Slack knows it. */
  readonly name: string;
  /** Whether the settings still allow it. */
  readonly isListed: boolean;
  /** How many workspaces of an organization have access. */
  readonly members?: number;
}

export type OpenWorkspaces = (services: WorkspaceServices) => Workspaces;

export function openSingleWorkspace(botToken: string): OpenWorkspaces {
  return (services) => {
    const { log, onTokenAccepted } = services;
    const connection = createConnection(createFixedToken(botToken), services, { onAccepted: onTokenAccepted });
    const workspace = createWorkspace(connection, services);
    const { check } = connection;
    let stopWatching = () => {};
    return {
      // A conversation of another workspace doesn't exist for the token, and Slack says so.
      find: async () => workspace,
      async findForRequest(source, body) {
        const bot = await workspace.identity();
        return isFrom(bot, source) || isForeignPress(bot, body) ? workspace : undefined;
      },
      recheck: check.recheck,
      list: async () => [{ ...workspace, id: '', name: '', isListed: true }],
      installUrl: undefined,
      router: undefined,
      async start() {
        try {
          await check.identity();
        } catch (error) {
          // Start anyway: the health reports the failure, and the next request tries again.
          log('slack: auth.test failed', { error });
        }
        stopWatching = check.watch();
      },
      async stop() {
        stopWatching();
      },
    };
  };
}

function isFrom(bot: SlackIdentity, { teamId, enterpriseId }: RequestSource): boolean {
  return teamId === bot.teamId || (bot.enterpriseId !== undefined && enterpriseId === bot.enterpriseId);
}

const foreignUserSchema = z.object({
  type: z.enum(['block_actions', 'message_action', 'view_submission']),
  user: z.object({ team_id: z.string() }),
});

/**
 * Whether a request says itself that its user is of another organization, which is answered: in a channel that is shared
 * with another organization, its people see the bot's buttons.
 */
function isForeignPress(bot: SlackIdentity, body: unknown): boolean {
  const userTeamId = foreignUserSchema.safeParse(body).data?.user.team_id;
  return isForeignTeam(userTeamId, bot);
}

/** The methods of the adapter, each for the workspace of its person or conversation. */
export function routeToWorkspaces({ find }: Workspaces, bot: Bot): WorkspaceMethods {
  /** Rejects with a `DeliveryError`. */
  const findForDelivery = async (teamId: string): Promise<SlackWorkspace> => {
    const workspace = await find(teamId).catch((error: unknown) => {
      throw new DeliveryError({ kind: 'retry' }, 'the installations cannot be read', error);
    });
    if (workspace !== undefined) return workspace;
    const reason = bot.stringsFor({}).unreachable.uninstalled;
    throw new DeliveryError({ kind: 'unavailable', reason }, `the app is not installed in ${teamId}`);
  };

  return {
    directory: {
      async findMembership(person, conversation) {
        const workspace = await find(person.tenant).catch(() => undefined);
        // The watches of a workspace stay for a while after it has uninstalled the app.
        return workspace === undefined ? 'unknown' : workspace.directory.findMembership(person, conversation);
      },
      members: async (group) => (await find(group.tenant))?.directory.members(group) ?? [],
      exists: async (subject) => (await find(subject.tenant))?.directory.exists(subject) ?? false,
    },
    findPerson: async (user) => (await find(user.tenant))?.findPerson(user),
    findDirectChat: async (person) => (await find(person.tenant))?.findDirectChat(person),
    async waitForTurn(conversation, signal) {
      await (await find(conversation.tenant).catch(() => undefined))?.waitForTurn(conversation, signal);
    },
    post: async (conversation, ...rest) => (await findForDelivery(conversation.tenant)).post(conversation, ...rest),
    update: async (conversation, ...rest) => (await findForDelivery(conversation.tenant)).update(conversation, ...rest),
    deleteMessage: async (conversation, ...rest) =>
      (await findForDelivery(conversation.tenant)).deleteMessage(conversation, ...rest),
    findByKey: async (conversation, ...rest) =>
      (await findForDelivery(conversation.tenant)).findByKey(conversation, ...rest),
    async unavailableReason(conversation, reader) {
      const workspace = await find(conversation.tenant).catch(() => undefined);
      return workspace?.unavailableReason(conversation, reader);
    },
  };
}
