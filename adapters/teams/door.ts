/** `POST /api/messages`: who may come in, and what they get back. */
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Router } from 'express';
import { type Activity, type InvokeAnswer, readActivity, tenantOf } from './activity.ts';
import { isLoopbackHost, type Reach } from './hosts.ts';
import type { LocalPictures } from './local-pictures.ts';
import type { Log, TeamsCredentials } from './options.ts';
import { NotAuthenticError, type Sdk } from './sdk.ts';

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
  router.post('/api/messages', refusal(options), express.json({ limit: mostBytes }), receive(options));
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

function receive({ config, sdk, reach, log, answer }: DoorOptions): RequestHandler {
  return async (request, response) => {
    const activity = readActivity(request.body);
    if (activity === undefined) {
      response.status(400).end();
      return;
    }
    try {
      const { authorization = '' } = request.headers;
      let isRefused = false;
      const invoked = await sdk.receive(authorization, request.body, async () => {
        isRefused = !isWelcome(activity, config, reach, log);
        return isRefused ? undefined : answer(activity);
      });
      if (isRefused) response.status(403).end();
      else if (invoked?.body === undefined) response.status(invoked?.status ?? 200).end();
      else response.status(invoked.status).json(invoked.body);
    } catch (error) {
      if (!(error instanceof NotAuthenticError)) throw error;
      log('a request without a token that holds was refused', { error });
      response.status(401).end();
    }
  };
}

/** Microsoft vouches that it is Teams; whose Teams, and where answers would go, is checked here. */
function isWelcome(activity: Activity, config: TeamsCredentials, reach: Reach, log: Log): boolean {
  const tenant = tenantOf(activity);
  if (config.kind !== 'anonymous' && tenant?.toLowerCase() !== config.tenantId.toLowerCase()) {
    log('an activity of another tenant was refused', { tenant });
    return false;
  }
  if (reach.connector(activity.serviceUrl)) return true;
  log('an activity whose service URL is none of the Bot Framework was refused', {
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
