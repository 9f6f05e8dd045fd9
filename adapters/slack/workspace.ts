/** Everything that belongs to one workspace: its token, its people, its channels, and the handling of its requests. */
import type { Logger } from '@slack/bolt';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { createFairPace } from '../../src/lib/fair-pace.ts';
import type { Spool } from '../../src/lib/spool.ts';
import type { Block } from './blocks.ts';
import type { ChannelEventHandlers } from './channel-events.ts';
import { createChannelSharing, type SharedChannelPolicy } from './channel-sharing.ts';
import { createDirectory } from './directory.ts';
import { createFiles } from './files.ts';
import { createFormHandler } from './forms/form-handler.ts';
import { findGrantedScopes } from './granted-scopes.ts';
import { createTokenCheck, type SlackIdentity, type TokenCheck } from './identity.ts';
import { createInteractions } from './interactions.ts';
import { createRequestHandler, type RequestHandler } from './listeners.ts';
import { createNativeBlocks } from './native-blocks.ts';
import { createPeople } from './people.ts';
import { createPoster } from './post.ts';
import { createMissingScopes } from './required-scopes.ts';
import { createResponseUrlClient } from './response-url.ts';
import type { TokenSource } from './token.ts';
import { createUsers } from './users.ts';
import { findBlockFaults } from './validate-blocks.ts';
import { createSlackApi, isInvalidTokenCode, type SlackApi } from './web-api.ts';
import type { CreateWorkObjects } from './work-objects.ts';

type Log = (line: string, facts?: Record<string, unknown>) => void;

export interface SlackTimeouts {
  /** For one call of Slack. */
  readonly callMs: number;
  /** For the upload or download of one file. */
  readonly transferMs: number;
  /** Until the user sees that the reply to a press or message is on its way; to a command, until it is acknowledged. */
  readonly pendingNoticeMs: number;
  /** Until a request that Slack waits for is answered; Slack allows three seconds. */
  readonly ackMs: number;
  /** Before the first retry of a failed socket. */
  readonly reconnectMs: number;
  /** How long a socket that Slack is about to close stays open beside the next one. */
  readonly retireMs: number;
  /** Until a post without a response can no longer arrive. */
  readonly maxPostMs: number;
}

/** The same for all workspaces. */
export interface WorkspaceServices extends ChannelEventHandlers {
  readonly bot: Bot;
  readonly apiUrl: string;
  readonly sharedChannels: SharedChannelPolicy;
  readonly recordOnce: (key: string, ttlMs?: number) => Promise<boolean>;
  readonly spool: Spool;
  readonly onChannelUnavailable: (conversation: Conversation, reason: string) => Promise<void>;
  /** Slack accepts a token again. */
  readonly onTokenAccepted: () => void;
  readonly webHost: string | undefined;
  /** Undefined if cases are not shown as Work Objects. */
  readonly createWorkObjects: CreateWorkObjects | undefined;
  readonly logger: Logger;
  readonly log: Log;
  readonly now: () => Date;
  readonly fetch: typeof fetch;
  readonly maxFileBytes: number;
  readonly timeouts: SlackTimeouts;
  /** Fires when the adapter stops. */
  readonly stopping: AbortSignal;
}

/** A token and what is known of it: one for each workspace, or one for all workspaces of an organization. */
export interface SlackConnection {
  readonly api: SlackApi;
  readonly token: TokenSource;
  readonly check: TokenCheck;
}

/** The methods of the adapter that need a token. */
export type WorkspaceMethods = Required<
  Pick<
    ChatAdapter,
    | 'directory'
    | 'findPerson'
    | 'findDirectChat'
    | 'waitForTurn'
    | 'post'
    | 'update'
    | 'deleteMessage'
    | 'findByKey'
    | 'unavailableReason'
  >
>;

export interface SlackWorkspace extends WorkspaceMethods {
  /** The last known identity. Rejects with a `SlackError`. */
  readonly identity: () => Promise<SlackIdentity>;
  /** Like {@link identity}, but from an answer of Slack that is at most a minute old. */
  readonly check: () => Promise<SlackIdentity>;
  /** The scopes that the app lacks. Rejects with a `SlackError`. */
  readonly findMissingScopes: () => Promise<readonly string[]>;
  /** See `granted-scopes.ts` and `validate-blocks.ts`. Both reject with a `SlackError`. */
  readonly findGrantedScopes: () => Promise<readonly string[] | undefined>;
  readonly findBlockFaults: (blocks: readonly Block[]) => Promise<readonly string[] | undefined>;
  /** Handles one of its requests. */
  readonly handle: RequestHandler;
}

/**
 * "Several hundred messages per minute" in a workspace: https://docs.slack.dev/apis/web-api/rate-limits. Replicas don't
 * know of each other's messages.
 */
const workspacePace = { maxTurns: 5, windowMs: 1_000 } as const;

interface ConnectionHooks {
  readonly onAccepted: () => void;
  /** Slack rejects the token, for the first time since it accepted it. */
  readonly onRejected?: (code: string) => void;
  /** A call was rejected because of the token. */
  readonly onInvalid?: (code: string) => void;
}

export function createConnection(
  token: TokenSource,
  services: WorkspaceServices,
  { onAccepted, onRejected = () => undefined, onInvalid = () => undefined }: ConnectionHooks,
): SlackConnection {
  const { apiUrl, fetch, log, logger, now, timeouts } = services;
  const api = createSlackApi({
    token,
    apiUrl,
    logger,
    fetch,
    timeoutMs: timeouts.callMs,
    onRejected(method, code) {
      if (method === 'auth.test' || !isInvalidTokenCode(code)) return;
      void check.recheck();
      onInvalid(code);
    },
  });
  const check = createTokenCheck({ api, now, onAccepted, onRejected, log });
  return { api, token, check };
}

/** @param member the workspace, if the connection is of its whole organization */
export function createWorkspace(
  { api: connectionApi, token, check }: SlackConnection,
  services: WorkspaceServices,
  member?: { readonly teamId: string; readonly teamName: string },
): SlackWorkspace {
  const { apiUrl, fetch, log, maxFileBytes: maxBytes, now, sharedChannels: policy, timeouts } = services;
  const { ackMs, callMs: timeoutMs, maxPostMs, pendingNoticeMs, transferMs } = timeouts;
  const api = member === undefined ? connectionApi : withTeamId(connectionApi, member.teamId);
  const identity = async () => ({ ...(await check.identity()), ...member });
  const pace = createFairPace(workspacePace);
  const users = createUsers({ api, identity, now, log });
  const files = createFiles({ api, token, apiUrl, fetch, maxBytes, spool: services.spool, timeoutMs: transferMs });
  const sharing = createChannelSharing({ api, policy, now, log });
  const findMissingScopes = createMissingScopes({ api, asksAboutChannels: policy !== 'allow', now });
  const nativeBlocks = createNativeBlocks({ now });
  const postToResponseUrl = createResponseUrlClient({ apiUrl, nativeBlocks, timeoutMs, log });
  const workObjects = services.createWorkObjects?.({ bot: services.bot, now, log });
  const shared = {
    ...services,
    workObjects,
    api,
    files,
    identity,
    nativeBlocks,
    pace,
    postToResponseUrl,
    sharing,
    users,
  };
  const interactions = createInteractions({ ...shared, pendingNoticeMs });
  const forms = createFormHandler({ ...shared, interactions, ackMs });
  return {
    identity,
    check: async () => ({ ...(await check.check()), ...member }),
    findMissingScopes: async () => findMissingScopes(await identity()),
    findGrantedScopes: () => findGrantedScopes(api),
    findBlockFaults: (blocks) => findBlockFaults(api, blocks),
    directory: createDirectory(api, identity, users),
    ...createPeople(identity, users),
    ...createPoster({ ...shared, maxPostMs }),
    waitForTurn: ({ id }, signal) => pace.waitForTurn(id, { signal }),
    handle: createRequestHandler({ ...shared, interactions, forms, ackMs }),
  };
}

/**
 * The methods of ours that need to know the workspace if the token is of an organization:
 * https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
 */
const teamMethods: readonly string[] = ['conversations.list', 'users.conversations', 'usergroups.users.list'];

function withTeamId(api: SlackApi, teamId: string): SlackApi {
  return {
    call: (method, args, ...rest) =>
      api.call(method, teamMethods.includes(method) ? { ...args, team_id: teamId } : args, ...rest),
  };
}
