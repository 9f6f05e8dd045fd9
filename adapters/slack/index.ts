/**
 * The Slack adapter. It only translates: payload → event → the bot → reply → Block Kit. It loads `@slack/bolt`, so
 * import it only if Slack is configured.
 */
import { App, ExpressReceiver } from '@slack/bolt';
import type { Router } from 'express';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { limitRepeats } from '../../src/lib/limit-repeats.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Spool } from '../../src/lib/spool.ts';
import type { ChannelEventHandlers } from './channel-events.ts';
import { createChannelSharing, type SharedChannelPolicy } from './channel-sharing.ts';
import { createDirectory } from './directory.ts';
import { createFiles } from './files.ts';
import { createFormHandler } from './forms/form-handler.ts';
import { createIdentity, type SlackIdentity } from './identity.ts';
import { createInteractions } from './interactions.ts';
import { registerListeners } from './listeners.ts';
import { createPeople } from './people.ts';
import { createPoster, defaultMaxPostMs } from './post.ts';
import { answerFailedEvent } from './receiver-errors.ts';
import { guardReceiver } from './receiver-guard.ts';
import { createMissingScopes } from './required-scopes.ts';
import { createResponseUrlClient } from './response-url.ts';
import { createSocket } from './socket.ts';
import { createUsers } from './users.ts';
import { createSdkLogger, createSlackApi, errorCodeOf } from './web-api.ts';

export interface SlackOptions extends ChannelEventHandlers {
  readonly bot: Bot;
  readonly config: {
    readonly botToken: string;
    readonly apiUrl: string;
    readonly sharedChannels: SharedChannelPolicy;
  } & (
    | { readonly kind: 'http'; readonly signingSecret: string }
    | { readonly kind: 'socket'; readonly appToken: string }
  );
  /**
   * True for the first caller with a key, across all replicas and restarts. The keys begin with `slack-arrived:`, so
   * they never equal the idempotency key of an event.
   */
  readonly recordOnce: (key: string) => Promise<boolean>;
  /** For files whose size Barium does not say. */
  readonly spool: Spool;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  /** Called when another organization can read a channel from now on: its watches pause, and their owners are told. */
  readonly onChannelUnavailable: (conversation: Conversation, reason: string) => Promise<void>;
  /** The host of Barium's web pages; links to it get a preview. */
  readonly webHost?: string;
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

interface SlackTimeouts {
  /** For one call of Slack. */
  readonly callMs: number;
  /** For the upload or download of one file. */
  readonly transferMs: number;
  /** Until the user sees that the reply is on its way. */
  readonly pendingNoticeMs: number;
  /** Until a request that Slack waits for is answered; Slack allows three seconds. */
  readonly ackMs: number;
  /** Before the first retry of a failed socket. */
  readonly reconnectMs: number;
  /** Until a post without a response can no longer arrive. */
  readonly maxPostMs: number;
}

const defaultTimeouts: SlackTimeouts = {
  callMs: 15_000,
  transferMs: 120_000,
  pendingNoticeMs: 1_200,
  ackMs: 2_300,
  reconnectMs: 1_000,
  maxPostMs: defaultMaxPostMs,
};
const defaultMaxFileBytes = 100 * 1024 * 1024;
const defaultBodyTimeoutMs = 10_000;

const endpoint = '/slack/events';

export interface SlackAdapter extends ChatAdapter {
  /** For the HTTP server; only in HTTP mode. */
  readonly router?: Router;
  /** Resolves when every request in flight has been handled. */
  whenIdle(): Promise<void>;
}

export function createSlackAdapter(options: SlackOptions): SlackAdapter {
  const { bot, config, recordOnce, spool, webHost, overrides = {} } = options;
  const { onChannelBack, onChannelChanged, onChannelMoved, onChannelUnavailable } = options;
  // Anybody can send requests, and each rejected one is logged.
  const log = limitRepeats(options.log);
  const {
    now = () => new Date(),
    fetch = globalThis.fetch,
    maxFileBytes: maxBytes = defaultMaxFileBytes,
    bodyTimeoutMs = defaultBodyTimeoutMs,
  } = overrides;
  const timeouts = { ...defaultTimeouts, ...overrides.timeouts };
  const { ackMs, callMs: timeoutMs, maxPostMs, pendingNoticeMs, reconnectMs, transferMs } = timeouts;
  const { botToken, apiUrl, sharedChannels: policy } = config;
  const logger = createSdkLogger(log);
  const inFlight = new Set<Promise<void>>();
  let isStopping = false;

  const api = createSlackApi({ botToken, apiUrl, logger, fetch, timeoutMs });
  const identity = createIdentity(api);
  const users = createUsers({ api, identity, now, log });
  const files = createFiles({ api, botToken, apiUrl, fetch, maxBytes, spool, timeoutMs: transferMs });
  const sharing = createChannelSharing({ api, policy, now, log });
  const findMissingScopes = createMissingScopes({ api, asksAboutChannels: policy !== 'allow', now });
  const postToResponseUrl = createResponseUrlClient({ apiUrl, timeoutMs, log });
  const services = { api, bot, files, identity, log, postToResponseUrl, sharing, users };
  const interactions = createInteractions({ ...services, recordOnce, pendingNoticeMs });
  const forms = createFormHandler({ ...services, interactions, ackMs });

  const socket =
    config.kind === 'socket'
      ? createSocket({ appToken: config.appToken, apiUrl, logger, log, fetch, timeoutMs, reconnectMs })
      : undefined;
  const http =
    config.kind === 'http'
      ? new ExpressReceiver({
          signingSecret: config.signingSecret,
          endpoints: endpoint,
          logger,
          processEventErrorHandler: answerFailedEvent,
        })
      : undefined;

  const app = new App({
    ...omitUndefined({ receiver: socket?.receiver ?? http }),
    authorize: async (source) => authorize(await identity(), source, botToken),
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
  registerListeners(app, {
    ...services,
    interactions,
    forms,
    ackMs,
    webHost,
    onChannelBack,
    onChannelChanged,
    onChannelMoved,
    onChannelUnavailable,
    track(work) {
      const settled: Promise<void> = work
        .catch(() => undefined)
        .finally(() => {
          inFlight.delete(settled);
        });
      inFlight.add(settled);
      return work;
    },
  });

  const whenIdle = async () => {
    while (inFlight.size > 0) await Promise.all(inFlight);
  };

  return {
    platform: 'slack',
    directory: createDirectory(api, identity, users),
    ...createPeople(identity, users),
    ...createPoster({ ...services, maxPostMs }),
    ...(http === undefined
      ? {}
      : {
          router: guardReceiver(http.router as Router, { endpoint, isStopping: () => isStopping, now, bodyTimeoutMs }),
        }),
    async start() {
      try {
        await identity();
      } catch (error) {
        // Start anyway: `health` reports the failure, and the next request tries again.
        log('slack: auth.test failed', { error });
      }
      await socket?.start();
    },
    async stop() {
      isStopping = true;
      await socket?.stop();
      await whenIdle();
    },
    whenIdle,
    async health(reader) {
      const name = 'Slack';
      const { health: strings } = bot.stringsFor(reader);
      try {
        const bot = await identity();
        const missing = await findMissingScopes(bot).catch((error: unknown) => {
          // Slack is unwell, and the bot knows most people already, so it stays in service.
          log('slack: looking for missing scopes failed', { error });
          return 'unknown' as const;
        });
        if (missing !== 'unknown' && missing.length > 0) {
          return { name, ok: false, detail: strings.missingScopes(missing.join(', ')) };
        }
        if (socket?.isConnected() === false) return { name, ok: false, detail: strings.socketClosed };
        const transport = socket === undefined ? strings.listening(endpoint) : strings.socketOpen;
        const notice = missing === 'unknown' ? `; ${strings.lookupsFail}` : '';
        return { name, ok: true, detail: `${bot.teamName || bot.teamId}: ${transport}${notice}` };
      } catch (error) {
        const code = errorCodeOf(error);
        if (code !== undefined) return { name, ok: false, detail: strings.platformRejects(code) };
        log('slack: auth.test failed', { error });
        return { name, ok: false, detail: strings.platformUnreachable };
      }
    },
  };
}

interface RequestSource {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
}

/** Throws unless the request is from the bot's own workspace or organization. */
function authorize(bot: SlackIdentity, { teamId, enterpriseId }: RequestSource, botToken: string) {
  const isSameOrganization =
    teamId === bot.teamId || (bot.enterpriseId !== undefined && enterpriseId === bot.enterpriseId);
  if (!isSameOrganization) throw new Error('the request is not from the workspace that the bot is installed in');
  return { botToken, botId: bot.botId, botUserId: bot.userId };
}
