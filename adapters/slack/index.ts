/**
 * The Slack adapter. It only translates: payload → event → the bot → reply → Block Kit. It loads `@slack/bolt`, so
 * import it only if Slack is configured.
 */
import { setMaxListeners } from 'node:events';
import { App, ExpressReceiver } from '@slack/bolt';
import type { Router } from 'express';
import * as z from 'zod';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { createFairPace } from '../../src/lib/fair-pace.ts';
import { limitRepeats } from '../../src/lib/limit-repeats.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Spool } from '../../src/lib/spool.ts';
import type { ChannelEventHandlers } from './channel-events.ts';
import { createChannelSharing, type SharedChannelPolicy } from './channel-sharing.ts';
import { isInvalidTokenCode } from './delivery-failure.ts';
import { createDirectory } from './directory.ts';
import { checkEnvelopes } from './envelope.ts';
import { createFiles } from './files.ts';
import { createFormHandler } from './forms/form-handler.ts';
import { createTokenCheck, type SlackIdentity } from './identity.ts';
import { createInteractions } from './interactions.ts';
import { registerListeners } from './listeners.ts';
import { createPeople } from './people.ts';
import { createPoster, defaultMaxPostMs } from './post.ts';
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
  /** Called when Slack accepts the bot's token again: every channel may be available again. */
  readonly onTokenAccepted: () => void;
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
/**
 * "Several hundred messages per minute" in a workspace: https://docs.slack.dev/apis/web-api/rate-limits. Replicas don't
 * know of each other's messages.
 */
const workspacePace = { maxTurns: 5, windowMs: 1_000 } as const;

/** How long the bot reports that Slack drops events: it counts by the hour. */
const rateLimitedTtlMs = 60 * 60_000;

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
  const { onChannelBack, onChannelChanged, onChannelMoved, onChannelUnavailable, onTokenAccepted } = options;
  // Anybody can send requests, and each rejected one is logged.
  const log = limitRepeats(options.log);
  const {
    now = () => new Date(),
    fetch = globalThis.fetch,
    maxFileBytes: maxBytes = defaultMaxFileBytes,
    bodyTimeoutMs = defaultBodyTimeoutMs,
  } = overrides;
  const timeouts = { ...defaultTimeouts, ...overrides.timeouts };
  const { ackMs, callMs: timeoutMs, maxPostMs, pendingNoticeMs, reconnectMs, retireMs, transferMs } = timeouts;
  const { botToken, apiUrl, sharedChannels: policy } = config;
  const logger = createSdkLogger(log);
  const inFlight = new Set<Promise<void>>();
  const stopping = new AbortController();
  // Every command that waits for its reply listens.
  setMaxListeners(0, stopping.signal);
  let rateLimitedAt: number | undefined;
  let stopTokenWatch: () => void = () => undefined;

  const api = createSlackApi({
    botToken,
    apiUrl,
    logger,
    fetch,
    timeoutMs,
    onRejected(method, code) {
      if (method !== 'auth.test' && isInvalidTokenCode(code)) void token.recheck();
    },
  });
  const token = createTokenCheck({ api, now, onAccepted: onTokenAccepted, log });
  const { identity } = token;
  const pace = createFairPace(workspacePace);
  const users = createUsers({ api, identity, now, log });
  const files = createFiles({ api, botToken, apiUrl, fetch, maxBytes, spool, timeoutMs: transferMs });
  const sharing = createChannelSharing({ api, policy, now, log });
  const findMissingScopes = createMissingScopes({ api, asksAboutChannels: policy !== 'allow', now });
  const postToResponseUrl = createResponseUrlClient({ apiUrl, timeoutMs, log });
  const services = { api, bot, files, identity, log, pace, postToResponseUrl, sharing, users };
  const interactions = createInteractions({ ...services, recordOnce, pendingNoticeMs });
  const forms = createFormHandler({ ...services, interactions, ackMs });

  const socket =
    config.kind === 'socket'
      ? createSocket({ appToken: config.appToken, apiUrl, logger, log, fetch, timeoutMs, reconnectMs, retireMs })
      : undefined;
  const http =
    config.kind === 'http'
      ? new ExpressReceiver({
          signingSecret: config.signingSecret,
          endpoints: endpoint,
          logger,
        })
      : undefined;
  const receiver = socket ?? http;
  const checkedReceiver =
    receiver &&
    checkEnvelopes(receiver, {
      log,
      onRateLimited(teamId) {
        log('slack: Slack drops events, because there are more than 30,000 in an hour', { team: teamId });
        rateLimitedAt = now().getTime();
      },
    });

  const app = new App({
    ...omitUndefined({ receiver: checkedReceiver }),
    authorize: async (source, body) => authorize(await identity(), source, body, botToken),
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
    onTokenRevoked: () => token.recheck(),
    stopping: stopping.signal,
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
    waitForTurn: ({ id }, signal) => pace.waitForTurn(id, { signal }),
    ...(http === undefined
      ? {}
      : {
          router: guardReceiver(http.router as Router, {
            endpoint,
            isStopping: () => stopping.signal.aborted,
            now,
            bodyTimeoutMs,
          }),
        }),
    async start() {
      try {
        await identity();
      } catch (error) {
        // Start anyway: `health` reports the failure, and the next request tries again.
        log('slack: auth.test failed', { error });
      }
      stopTokenWatch = token.watch();
      await socket?.start();
    },
    async stop() {
      stopTokenWatch();
      // Acknowledges the commands in flight, for which the socket has to be open.
      stopping.abort();
      await socket?.stop();
      await whenIdle();
    },
    whenIdle,
    async health(reader) {
      const name = 'Slack';
      const { health: strings } = bot.stringsFor(reader);
      try {
        const bot = await token.check();
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
        const isRateLimited = rateLimitedAt !== undefined && now().getTime() - rateLimitedAt < rateLimitedTtlMs;
        const notices = [
          ...(missing === 'unknown' ? [strings.lookupsFail] : []),
          ...(isRateLimited ? [strings.eventsDropped] : []),
        ];
        return { name, ok: true, detail: [`${bot.teamName || bot.teamId}: ${transport}`, ...notices].join('; ') };
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

const foreignUserSchema = z.object({
  type: z.enum(['block_actions', 'message_action', 'view_submission']),
  user: z.object({ team_id: z.string() }),
});

/**
 * Throws unless the request is from the bot's own workspace or organization, or says itself that its user is not, which is
 * answered: in a channel that is shared with another organization, its people see the bot's buttons.
 */
function authorize(bot: SlackIdentity, { teamId, enterpriseId }: RequestSource, body: unknown, botToken: string) {
  const isSameOrganization =
    teamId === bot.teamId || (bot.enterpriseId !== undefined && enterpriseId === bot.enterpriseId);
  const userTeamId = foreignUserSchema.safeParse(body).data?.user.team_id;
  const isRefusedLater = userTeamId !== undefined && userTeamId !== bot.teamId && bot.enterpriseId === undefined;
  if (!isSameOrganization && !isRefusedLater) {
    throw new Error('the request is not from the workspace that the bot is installed in');
  }
  return { botToken, botId: bot.botId, botUserId: bot.userId };
}
