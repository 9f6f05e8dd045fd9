/** `POST /api/messages`: who may come in, and what they get back. */
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Router } from 'express';
import { type Activity, type InvokeAnswer, readActivity, tenantOf } from './activity.ts';
import { isLoopbackHost, type Reach } from './host-allowlist.ts';
import type { LocalPictures } from './local-pictures.ts';
import type { Log, TeamsCredentials } from './options.ts';
import { NotAuthenticError, type Sdk, type Sender } from './sdk.ts';

export interface DoorOptions {
  readonly localPictures: LocalPictures | undefined;
  readonly config: TeamsCredentials;
  readonly sdk: Sdk;
  readonly reach: Reach;
  readonly log: Log;
  /** False before the start and after the stop. */
  readonly isOpen: () => boolean;
  readonly answer: (activity: Activity) => Promise<InvokeAnswer | undefined>;
}

/** An activity has at most some 100 KB of text; this leaves room for its markup. */
const mostBytes = 512 * 1024;

export function createDoor(options: DoorOptions): Router {
  const router = express.Router();
  const reading = express.json({ limit: mostBytes });
  router.post('/api/messages', refusal(options), verification(options), reading, receive(options));
  if (options.localPictures !== undefined) router.use(options.localPictures.router);
  router.use('/api/messages', failure(options.log));
  return router;
}

/** Turns away, before its body is read, what cannot be from Microsoft or, without sign-in, from this machine. */
function refusal({ config, isOpen, localPictures }: DoorOptions): RequestHandler {
  return (request, response, next) => {
    if (!isOpen()) response.status(503).set('Retry-After', '5').end();
    else if (config.kind === 'anonymous' ? !isLocal(request) : !request.headers.authorization) {
      response.status(config.kind === 'anonymous' ? 403 : 401).end();
    } else {
      localPictures?.reachedAt(request.headers.host ?? '');
      next();
    }
  };
}

/** Local tools send none of these: browsers add the first to what a page posts, proxies and tunnels the others. */
const notOfTools = ['origin', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** The host is checked as well: a web page may have its own name lead to this machine. */
function isLocal({ socket, headers }: Request): boolean {
  const name = (headers.host ?? '').replace(/:\d+$/, '');
  const isFromHere = /^(::1|(::ffff:)?127\.[\d.]+)$/.test(socket.remoteAddress ?? '');
  return isFromHere && isLoopbackHost(name) && notOfTools.every((header) => headers[header] === undefined);
}

/** What {@link verification} leaves for {@link receive}. */
interface Locals {
  sender: Sender;
}

type Handler = RequestHandler<Record<string, string>, unknown, unknown, unknown, Locals>;

/** Turns away, before its body is unpacked and parsed, whoever has no token that holds. */
function verification({ sdk, log }: DoorOptions): Handler {
  return async (request, response, next) => {
    try {
      response.locals.sender = await sdk.verify(request.headers.authorization ?? '');
    } catch (error) {
      if (!(error instanceof NotAuthenticError)) throw error;
      log('a request without a token that holds was refused', { error });
      response.status(401).end();
      return;
    }
    next();
  };
}

function receive(options: DoorOptions): Handler {
  return async ({ body }, response) => {
    const { sender } = response.locals;
    const activity = readActivity(body);
    if (activity === undefined) response.status(400).end();
    else if (!isWelcome(activity, sender, options)) response.status(403).end();
    else {
      const invoked = await sender.receive(body as object, () => options.answer(activity));
      if (invoked?.body === undefined) response.status(invoked?.status ?? 200).end();
      else response.status(invoked.status).json(invoked.body);
    }
  };
}

/**
 * Microsoft vouches that it comes from a channel of this bot. Whether that channel is Teams, whose Teams it is, and
 * where answers would go, is checked here: whoever writes by way of Direct Line or Web Chat names themselves.
 */
function isWelcome(activity: Activity, sender: Sender, { config, reach, log }: DoorOptions): boolean {
  const { channelId } = activity;
  const isTeams = channelId === 'msteams' || (config.kind === 'anonymous' && channelId === 'emulator');
  if (!isTeams) {
    log('an activity of another channel than Teams was refused', { channelId });
    return false;
  }
  const tenant = tenantOf(activity);
  if (config.kind !== 'anonymous' && tenant?.toLowerCase() !== config.tenantId.toLowerCase()) {
    log('an activity of another tenant was refused', { tenant });
    return false;
  }
  const isOfToken = config.kind === 'anonymous' || sender.serviceUrl === activity.serviceUrl;
  if (isOfToken && reach.connector(activity.serviceUrl)) return true;
  log('an activity whose service URL is none of Teams, or not that of its token, was refused', {
    serviceUrl: activity.serviceUrl,
  });
  return false;
}

/** A fault of ours: logged in full, and nothing of it told. A request that is no JSON is the sender's. */
function failure(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    if (status >= 500) log('an activity could not be answered', { error });
    response.status(status >= 400 && status < 500 ? status : 500).end();
  };
}
