/** The route `POST /api/messages`: authenticates requests and returns responses. */
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Router } from 'express';
import type { LocalSession } from '../../src/lib/local-session.ts';
import { findRemoteSign } from '../../src/lib/net.ts';
import { type Activity, type InvokeResponse, isHostedBy, parseActivity, tenantsOf } from './activity.ts';
import type { HostAllowlist } from './host-allowlist.ts';
import type { LocalPictures } from './images.ts';
import type { Log, TeamsCredentials } from './options.ts';
import { type AuthenticatedSender, InvalidTokenError, type Sdk } from './sdk-contract.ts';

interface MessagesRouteOptions {
  readonly localPictures: LocalPictures | undefined;
  readonly config: TeamsCredentials;
  readonly sdk: Sdk;
  readonly hosts: HostAllowlist;
  readonly log: Log;
  /** False before the start and after the stop of the adapter. */
  readonly isAccepting: () => boolean;
  readonly handleActivity: (activity: Activity) => Promise<InvokeResponse | undefined>;
}

/** The text of an activity has at most about 100 KB; this leaves room for its markup. */
const maxBodyBytes = 256 * 1024;

/** Three parts of base64url: https://www.rfc-editor.org/rfc/rfc7519#section-3 */
const bearerTokenForm = /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/i;

export function createMessagesRoute(options: MessagesRouteOptions): Router {
  const router = express.Router();
  router.post(
    '/api/messages',
    rejectUnauthorized(options),
    verifyToken(options),
    express.json({ limit: maxBodyBytes }),
    receiveActivity(options),
  );
  if (options.localPictures !== undefined) router.use(options.localPictures.router);
  router.use('/api/messages', handleError(options.log));
  return router;
}

/**
 * Rejects requests without anything like a token or, if the bot is anonymous, requests of anything but a tool on this
 * machine. Does not read the body.
 */
function rejectUnauthorized({ config, isAccepting, localPictures }: MessagesRouteOptions): RequestHandler {
  return (request, response, next) => {
    const status = config.kind === 'anonymous' ? localStatus(request, config.session) : signedInStatus(request);
    if (!isAccepting()) response.status(503).set('Retry-After', '5').end();
    else if (status !== undefined) response.status(status).end();
    else {
      localPictures?.setHost(request.headers.host ?? '');
      next();
    }
  };
}

/** The status to reject the request with, if it cannot be from Microsoft. */
function signedInStatus({ headers }: Request): number | undefined {
  return bearerTokenForm.test(headers.authorization ?? '') ? undefined : 401;
}

/**
 * The status to reject the request with, unless a tool on this machine sends it: browsers send an Origin header, and a
 * proxy that hides does not know the token.
 */
function localStatus(request: Request, session: LocalSession): number | undefined {
  const isLocal = findRemoteSign(request) === undefined && request.headers.origin === undefined;
  return isLocal && session.isToken(request.query.token) ? undefined : 403;
}

/** Passed from {@link verifyToken} to {@link receiveActivity}. */
interface Locals {
  sender: AuthenticatedSender;
}

type Handler = RequestHandler<Record<string, string>, unknown, unknown, unknown, Locals>;

/** Rejects invalid tokens before the body is decompressed and parsed. */
function verifyToken({ sdk, log }: MessagesRouteOptions): Handler {
  return async (request, response, next) => {
    try {
      response.locals.sender = await sdk.verify(request.headers.authorization ?? '');
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      log('rejected a request: invalid token', { error });
      response.status(401).end();
      return;
    }
    next();
  };
}

function receiveActivity(options: MessagesRouteOptions): Handler {
  return async ({ body }, response) => {
    const { sender } = response.locals;
    const activity = parseActivity(body);
    if (activity === undefined) response.status(400).end();
    else if (!isAllowedOrigin(activity, sender, options)) response.status(403).end();
    else {
      const invokeResponse = await options.handleActivity(activity);
      if (invokeResponse?.body === undefined) response.status(invokeResponse?.status ?? 200).end();
      else response.status(invokeResponse.status).json(invokeResponse.body);
    }
  };
}

/**
 * The token only proves that the activity comes from a channel of this bot. This checks that the channel is Teams, the
 * tenant ours, and the service URL that of the token: senders on Direct Line and Web Chat can claim any name.
 */
function isAllowedOrigin(
  activity: Activity,
  sender: AuthenticatedSender,
  { config, hosts, log }: MessagesRouteOptions,
): boolean {
  const { channelId, serviceUrl } = activity;
  const isTeams = channelId === 'msteams' || (config.kind === 'anonymous' && channelId === 'emulator');
  if (!isTeams) {
    log('rejected an activity: the channel is not Teams', { channelId });
    return false;
  }
  if (config.kind !== 'anonymous' && !isHostedBy(activity, config.tenantId)) {
    log('rejected an activity: unknown tenant', { tenants: tenantsOf(activity) });
    return false;
  }
  const isOfToken = config.kind === 'anonymous' || sender.serviceUrl === serviceUrl;
  if (isOfToken && hosts.isConnector(serviceUrl)) return true;
  log('rejected an activity: the service URL is not allowed, or differs from the token', { serviceUrl });
  return false;
}

/** Logs internal errors and reveals nothing of them. Client errors of the body parser keep their status. */
function handleError(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    if (status >= 500) log('failed to handle an activity', { error });
    response.status(status >= 400 && status < 500 ? status : 500).end();
  };
}
