/**
 * Slack's side of the bot. It translates and decides nothing: payload → incoming → the bot → reply → Block Kit.
 * The only folder that loads `@slack/bolt`; import it only where Slack is configured.
 */
import { App, ExpressReceiver } from '@slack/bolt';
import { type RequestHandler, Router } from 'express';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { createDirectory } from './directory.ts';
import { createFiles } from './files.ts';
import { createForms } from './forms/forms.ts';
import { createIdentity, type Identity } from './identity.ts';
import { createActs } from './interactions.ts';
import { listen } from './listeners.ts';
import { pace } from './pace.ts';
import { createPoster } from './post.ts';
import { createRespond } from './response-url.ts';
import { createSocket, type Socket } from './socket.ts';
import { createPeople } from './users.ts';
import { createApi, createLogger, refusedWith } from './web-api.ts';

export interface SlackOptions {
  readonly bot: Bot;
  readonly config: { readonly botToken: string; readonly apiUrl: string } & (
    | { readonly kind: 'http'; readonly signingSecret: string }
    | { readonly kind: 'socket'; readonly appToken: string }
  );
  /**
   * True for the first caller with a key, for all replicas and across restarts. The keys begin with
   * `slack-arrived:`, so that they are never those of an `Incoming`.
   */
  readonly seen: (key: string) => Promise<boolean>;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  readonly now?: () => Date;
  readonly fetch?: typeof fetch;
  /** The host of Barium's web pages, whose links are shown with what they lead to. */
  readonly webHost?: string;
  /** Of one file, in either direction. Default 100 MB. */
  readonly maxFileBytes?: number;
  readonly times?: Partial<Times>;
}

/** In milliseconds. */
export interface Times {
  /** For one call of Slack. */
  readonly call: number;
  /** For one file to go through. */
  readonly transfer: number;
  /** After which an answer that is not there yet is announced by a note. */
  readonly note: number;
  /** After which what Slack waits for is acknowledged; Slack gives three seconds. */
  readonly ack: number;
  /** Before the first try to open a closed socket again. */
  readonly reconnect: number;
}

const usualTimes: Times = { call: 15_000, transfer: 120_000, note: 1_200, ack: 2_300, reconnect: 1_000 };

const endpoint = '/slack/events';

export interface SlackAdapter extends ChatAdapter {
  /** For the one server, in HTTP mode. */
  readonly router?: Router;
  /** Resolves when every answer in flight has been given. */
  rest(): Promise<void>;
}

export function createSlackAdapter(options: SlackOptions): SlackAdapter {
  const { bot, config, seen, log, now = () => new Date(), fetch: send = globalThis.fetch } = options;
  const { botToken, apiUrl } = config;
  const times = { ...usualTimes, ...options.times };
  const logger = createLogger(log);
  const underWay = new Set<Promise<unknown>>();
  let stopping = false;

  const api = createApi({ botToken, apiUrl, logger, fetch: send, timeoutMs: times.call });
  const identity = createIdentity(api);
  const people = createPeople({ api, identity, now, log });
  const mostBytes = options.maxFileBytes ?? 100 * 1024 * 1024;
  const files = createFiles({ api, botToken, apiUrl, fetch: send, mostBytes, timeoutMs: times.transfer });
  const respond = createRespond({ timeoutMs: times.call, log });
  const answers = { api, bot, files, people, respond, log };
  const acts = createActs({ ...answers, identity, seen, waitMs: times.note });
  const forms = createForms({ api, bot, acts, people, log, ackMs: times.ack });
  const poster = createPoster({ api, bot, files, log });

  const socket: Socket | undefined =
    config.kind === 'socket'
      ? createSocket({
          appToken: config.appToken,
          apiUrl,
          logger,
          log,
          fetch: send,
          timeoutMs: times.call,
          patienceMs: times.reconnect,
        })
      : undefined;
  const http =
    config.kind === 'http'
      ? new ExpressReceiver({ signingSecret: config.signingSecret, endpoints: endpoint, logger })
      : undefined;

  const app = new App({
    // One of the two is there.
    ...(socket === undefined ? {} : { receiver: socket.receiver }),
    ...omitUndefined({ receiver: http }),
    authorize: async (source) => authorized(await identity(), source, botToken),
    // Without it Bolt keeps the state of every conversation in memory, for ever.
    convoStore: false,
    logger,
    clientOptions: { slackApiUrl: apiUrl, fetch: send },
  });
  app.error(async (error) => {
    log('slack: an incoming was not answered', { error });
    // Slack is told with a 401, and gets no answer.
    if (error.code === 'slack_bolt_authorization_error') throw error;
  });
  listen(app, {
    ...answers,
    acts,
    forms,
    identity,
    ackMs: times.ack,
    webHost: options.webHost,
    during<T>(work: Promise<T>) {
      const ended: Promise<unknown> = work.then(
        () => underWay.delete(ended),
        () => underWay.delete(ended),
      );
      underWay.add(ended);
      return work;
    },
  });

  const rest = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };

  return {
    platform: 'slack',
    directory: createDirectory(api, identity),
    rateLimits: pace,
    ...poster,
    ...(http === undefined ? {} : { router: guarded(http.router as Router, () => stopping, now) }),
    async start() {
      try {
        await identity();
      } catch (error) {
        // Slack may be back in a minute; until then `health` says so, and every incoming asks again.
        log('slack: does not tell who the bot is', { error });
      }
      await socket?.start(app);
    },
    async stop() {
      stopping = true;
      await socket?.stop();
      await rest();
    },
    rest,
    async health(reader) {
      const name = 'Slack';
      const { health: words } = bot.stringsFor(reader);
      try {
        const { teamName, team } = await identity();
        const isOpen = socket?.connected() ?? true;
        const way = socket === undefined ? words.listening(endpoint) : words.socketOpen;
        return {
          name,
          ok: isOpen,
          detail: isOpen ? `${teamName || team}: ${way}` : words.socketClosed,
        };
      } catch (error) {
        const code = refusedWith(error);
        if (code === undefined) log('slack: does not tell who the bot is', { error });
        return {
          name,
          ok: false,
          detail: code === undefined ? words.platformUnreachable : words.platformRejects(code),
        };
      }
    },
  };
}

interface Source {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
}

/** Refuses whatever does not come from the bot's own workspace or organisation, before any work. */
function authorized(us: Identity, { teamId, enterpriseId }: Source, botToken: string) {
  const isOurs = teamId === us.team || (us.enterprise !== undefined && enterpriseId === us.enterprise);
  if (!isOurs) throw new Error('this is not the workspace that the bot was installed in');
  return { botToken, botId: us.bot, botUserId: us.user };
}

/** In seconds, in both directions. */
const oldestStamp = 300;

/** What Bolt leaves open: a timestamp from the future, and a signature of a version that Slack has never had. */
function guarded(router: Router, isStopping: () => boolean, now: () => Date): Router {
  const guard: RequestHandler = (request, response, next) => {
    const stamp = Number(request.headers['x-slack-request-timestamp']);
    const isFuture = stamp > now().getTime() / 1_000 + oldestStamp;
    const isSigned = String(request.headers['x-slack-signature']).startsWith('v0=');
    if (isFuture || !isSigned) response.status(401).end();
    // Slack tries again, and finds a bot that takes it.
    else if (isStopping()) response.status(503).end();
    else next();
  };
  return Router().post(endpoint, guard).use(router);
}
