/**
 * The Slack adapter. It only translates: payload → event → the bot → reply → Block Kit. It loads `@slack/bolt`, so
 * import it only if Slack is configured.
 */
import { setMaxListeners } from 'node:events';
import { App, ExpressReceiver } from '@slack/bolt';
import { Router } from 'express';
import * as z from 'zod';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { limitRepeats } from '../../src/lib/limit-repeats.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Spool } from '../../src/lib/spool.ts';
import type { ChannelEventHandlers } from './channel-events.ts';
import type { SharedChannelPolicy } from './channel-sharing.ts';
import { checkEnvelopes } from './envelope.ts';
import { createHealth } from './health.ts';
import { createInspection } from './inspection.ts';
import type { Ack } from './listeners.ts';
import { defaultMaxPostMs, rateLimits, threadRef } from './post.ts';
import { guardReceiver } from './receiver-guard.ts';
import { createSocket } from './socket.ts';
import { createSocketTrial } from './socket-trial.ts';
import { createSdkLogger } from './web-api.ts';
import type { CreateWorkObjects } from './work-objects.ts';
import type { SlackTimeouts, SlackWorkspace } from './workspace.ts';
import { type OpenWorkspaces, openSingleWorkspace, routeToWorkspaces } from './workspaces.ts';

export interface SlackOptions extends ChannelEventHandlers {
  readonly bot: Bot;
  readonly config: {
    readonly apiUrl: string;
    readonly sharedChannels: SharedChannelPolicy;
  } & (
    | { readonly botToken: string }
    /** From `./oauth/index.ts`. */
    | { readonly openWorkspaces: OpenWorkspaces }
  ) &
    (
      | { readonly kind: 'http'; readonly signingSecret: string }
      /** `receivesEvents`: whether this process is the bot, rather than one that only checks whether it would work. */
      | { readonly kind: 'socket'; readonly appToken: string; readonly receivesEvents: boolean }
    );
  /** The scopes of the app's manifest. */
  readonly requestedScopes: readonly string[];
  /**
   * True for the first caller with a key, across all replicas and restarts. The keys begin with `slack-arrived:` or
   * `slack-unfurled:`, so they never equal the idempotency key of an event. With `ttlMs`, true for the first one within that time.
   */
  readonly recordOnce: (key: string, ttlMs?: number) => Promise<boolean>;
  /** For files whose size Barium does not say. */
  readonly spool: Spool;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  /** Called when another organization can read a channel from now on: its watches pause, and their owners are told. */
  readonly onChannelUnavailable: (conversation: Conversation, reason: string) => Promise<void>;
  /** Called when Slack accepts the bot's token again: every channel may be available again. */
  readonly onTokenAccepted: () => void;
  /** The host of Barium's web pages; links to it get a preview. */
  readonly webHost?: string;
  /** From `./work-objects.ts`: shows cases as Work Objects. */
  readonly createWorkObjects?: CreateWorkObjects;
  /** For tests. */
  readonly overrides?: {
    readonly now?: () => Date;
    readonly fetch?: typeof fetch;
    /** Per file, in either direction. */
    readonly maxFileBytes?: number;
    /** For the body of a request. */
    readonly bodyTimeoutMs?: number;
    readonly timeouts?: Partial<SlackTimeouts>;
  };
}

const defaultTimeouts: SlackTimeouts = {
  callMs: 15_000,
  transferMs: 120_000,
  pendingNoticeMs: 2_300,
  ackMs: 2_300,
  reconnectMs: 1_000,
  // Slack warns about ten seconds before.
  retireMs: 12_000,
  maxPostMs: defaultMaxPostMs,
};

const defaultMaxFileBytes = 100 * 1024 * 1024;
const defaultBodyTimeoutMs = 10_000;

const endpoint = '/slack/events';

export interface SlackAdapter extends ChatAdapter {
  /** For the HTTP server; not in Socket Mode with a fixed token. */
  readonly router?: Router;
  /** Resolves when every request in flight has been handled. */
  whenIdle(): Promise<void>;
}

export function createSlackAdapter(options: SlackOptions): SlackAdapter {
  const { bot, config, recordOnce, spool, webHost, overrides = {} } = options;
  const { onChannelBack, onChannelChanged, onChannelMoved, onChannelUnavailable, onTokenAccepted } = options;
  // Anybody can send requests, and each rejected one is logged.
  const log = limitRepeats(options.log);
  const {
    now = () => new Date(),
    fetch = globalThis.fetch,
    maxFileBytes = defaultMaxFileBytes,
    bodyTimeoutMs = defaultBodyTimeoutMs,
  } = overrides;
  const timeouts = { ...defaultTimeouts, ...overrides.timeouts };
  const { apiUrl, sharedChannels } = config;
  const logger = createSdkLogger(log);
  const track = createTracker();
  const stopping = new AbortController();
  // Every command that waits for its reply listens.
  setMaxListeners(0, stopping.signal);

  const openWorkspaces = 'botToken' in config ? openSingleWorkspace(config.botToken) : config.openWorkspaces;
  const workspaces = openWorkspaces({
    bot,
    apiUrl,
    sharedChannels,
    recordOnce,
    spool,
    onChannelBack,
    onChannelChanged,
    onChannelMoved,
    onChannelUnavailable,
    onTokenAccepted,
    webHost,
    createWorkObjects: options.createWorkObjects,
    logger,
    log,
    now,
    fetch,
    maxFileBytes,
    timeouts,
    stopping: stopping.signal,
  });

  const { callMs: timeoutMs, maxPostMs, reconnectMs, retireMs } = timeouts;
  const openSocket = config.kind === 'socket' && config.receivesEvents ? createSocket : createSocketTrial;
  const socket =
    config.kind === 'socket'
      ? openSocket({ appToken: config.appToken, apiUrl, logger, log, fetch, timeoutMs, reconnectMs, retireMs })
      : undefined;
  const http =
    config.kind === 'http'
      ? new ExpressReceiver({
          signingSecret: config.signingSecret,
          endpoints: endpoint,
          logger,
        })
      : undefined;
  const health = createHealth({ bot, workspaces, endpoint, socket, now, log });
  const receiver = socket ?? http;
  const checkedReceiver =
    receiver &&
    checkEnvelopes(receiver, {
      log,
      onRateLimited(teamId) {
        log('slack: Slack drops events, because there are more than 30,000 in an hour', { team: teamId });
        health.recordRateLimited();
      },
    });

  const app = new App({
    ...omitUndefined({ receiver: checkedReceiver }),
    async authorize(source, body) {
      if (isAboutInstallation(body)) return {};
      const workspace = await workspaces.findForRequest(source, body);
      if (workspace === undefined) {
        throw new Error('the request is not from a workspace that the bot is installed in');
      }
      const { botId, userId } = await workspace.identity();
      return { workspace, botId, botUserId: userId };
    },
    // Otherwise Bolt keeps the state of every conversation in memory forever.
    convoStore: false,
    logger,
    clientOptions: { slackApiUrl: apiUrl, fetch },
  });
  app.error(async (error) => {
    log('slack: request failed', { error });
    // Rethrown, it becomes a 401.
    if (error.code === 'slack_bolt_authorization_error') throw error;
  });
  // One middleware for all requests. Bolt would run every listener of its own for each request, and leave a request without
  // an answer if no listener knows its kind.
  app.use(async (args) => {
    const { body, context } = args;
    const workspace = context.workspace as SlackWorkspace | undefined;
    // Bolt acknowledges events itself.
    const ack: Ack = 'ack' in args && typeof args.ack === 'function' ? (args.ack as Ack) : async () => undefined;
    if (workspace !== undefined) return track.run(workspace.handle(body, ack));
    const { enterpriseId, teamId } = context;
    return track.run(workspaces.recheck({ enterpriseId, teamId }));
  });

  const guardOptions = { endpoint, isStopping: () => stopping.signal.aborted, now, bodyTimeoutMs };
  const routers = [
    ...(http === undefined ? [] : [guardReceiver(http.router as Router, guardOptions)]),
    ...(workspaces.router === undefined ? [] : [workspaces.router]),
  ];

  return {
    platform: 'slack',
    rateLimits,
    maxPostMs,
    threadRef,
    ...routeToWorkspaces(workspaces, bot),
    ...(routers.length === 0 ? {} : { router: Router().use(...routers) }),
    async start() {
      await workspaces.start();
      await socket?.start();
    },
    async stop() {
      await workspaces.stop();
      // Acknowledges the commands in flight, for which the socket has to be open.
      stopping.abort();
      await socket?.stop();
      await track.whenIdle();
    },
    whenIdle: track.whenIdle,
    health: health.check,
    ...createInspection({ bot, requestedScopes: options.requestedScopes, workspaces }),
  };
}

const installationEventSchema = z.object({
  event: z.object({
    type: z.enum(['app_uninstalled', 'tokens_revoked', 'team_access_granted', 'team_access_revoked']),
  }),
});

/** These events only make the bot ask Slack, so it doesn't matter where they come from. */
function isAboutInstallation(body: unknown): boolean {
  return installationEventSchema.safeParse(body).success;
}

interface Tracker {
  readonly run: (work: Promise<void>) => Promise<void>;
  /** Resolves when everything that runs has ended. */
  readonly whenIdle: () => Promise<void>;
}

function createTracker(): Tracker {
  const inFlight = new Set<Promise<void>>();
  return {
    run(work) {
      const settled: Promise<void> = work
        .catch(() => undefined)
        .finally(() => {
          inFlight.delete(settled);
        });
      inFlight.add(settled);
      return work;
    },
    async whenIdle() {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
}
