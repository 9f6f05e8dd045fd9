/** The route `POST /mcp`: authenticates requests and hands them to the protocol's SDK. */
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import { tryParseJson } from '../../src/lib/json.ts';
import { isLoopbackHost } from '../../src/lib/net.ts';
import { challenge, endpoint, metadataPath } from './challenge.ts';
import { InvalidTokenError, requiredScope } from './entra.ts';
import { methodOf, slackUserOf } from './events.ts';
import { type Caller, createTokenVerifier, slackCaller } from './identity.ts';
import type { McpOptions } from './options.ts';
import type { Sdk } from './sdk.ts';
import { hasFreshSignature, isSignedBySlack } from './slack-signature.ts';

/** A call is a few hundred bytes; the longest command line has 2,000 characters. */
const maxBodyBytes = 64 * 1024;

interface RouteServices {
  readonly sdk: Sdk;
  /** False after the adapter has stopped. */
  readonly isAccepting: () => boolean;
  /** The adapter's `stop` waits for it. */
  readonly track: (work: Promise<void>) => Promise<void>;
}

/** `token` has been verified; `slack` is verified with the body. */
type Credentials = { readonly kind: 'token'; readonly caller: Caller } | { readonly kind: 'slack' };

interface Locals {
  credentials: Credentials;
}

type Handler = RequestHandler<Record<string, string>, unknown, unknown, unknown, Locals>;

export function createMcpRoute(options: McpOptions, services: RouteServices): Router {
  const router = express.Router();
  router.post(
    endpoint,
    rejectForeignPages(options, services),
    verifyHeaders(options),
    // Compressed bodies are rejected: no client sends them.
    express.raw({ type: () => true, limit: maxBodyBytes, inflate: false }),
    answer(options, services),
  );
  router.all(endpoint, (_, response) => {
    response.set('Allow', 'POST');
    reject(response, 405, 'Only POST is supported: there are no sessions and no event streams.');
  });
  const metadata = metadataOf(options);
  if (metadata !== undefined) {
    router.get([`${metadataPath}${endpoint}`, metadataPath], (_, response) => {
      response.json(metadata);
    });
  }
  router.use(endpoint, handleError(options));
  return router;
}

/** Where the token of an organization comes from; https://www.rfc-editor.org/rfc/rfc9728 */
function metadataOf({ publicUrl, signIn: { entra } }: McpOptions): object | undefined {
  if (publicUrl === undefined || entra === undefined) return undefined;
  return {
    resource: `${publicUrl}${endpoint}`,
    authorization_servers: [`https://login.microsoftonline.com/${entra.tenantId}/v2.0`],
    scopes_supported: [`api://${entra.appId}/${requiredScope}`],
    bearer_methods_supported: ['header'],
    resource_name: 'Barium Bot',
  };
}

/** Assistants are no web pages. A page of this machine or of the bot's own address is let through to the sign-in. */
function rejectForeignPages({ publicUrl }: McpOptions, { isAccepting }: RouteServices): Handler {
  const own = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return ({ headers: { origin } }, response, next) => {
    if (!isAccepting()) {
      response.set('Retry-After', '5');
      reject(response, 503, 'The bot is restarting.');
    } else if (origin === undefined || origin === own || isLocalOrigin(origin)) next();
    else reject(response, 403, 'Requests of other web pages are not accepted.');
  };
}

function isLocalOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname);
}

/** Checks what the headers say before the body is read. */
function verifyHeaders(options: McpOptions): Handler {
  const { signIn, log, overrides: { now = () => new Date() } = {} } = options;
  const verifyToken = createTokenVerifier(options);
  return async (request, response, next) => {
    const [, token] = /^Bearer +([\w.~+/=-]{1,8192})$/iu.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) {
      if (signIn.slack === undefined || !hasFreshSignature(request.headers, now()))
        return rejectCaller(response, options, false);
      response.locals.credentials = { kind: 'slack' };
      return next();
    }
    try {
      response.locals.credentials = { kind: 'token', caller: await verifyToken(token) };
    } catch (error) {
      log('mcp: rejected a token', { error });
      if (error instanceof InvalidTokenError) return rejectCaller(response, options, true);
      return reject(response, 503, 'The token cannot be verified right now.');
    }
    next();
  };
}

function answer(options: McpOptions, { sdk, track }: RouteServices): Handler {
  return async (request, response) => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const body = tryParseJson(bytes.toString('utf8'));
    const caller = callerOf(request, response.locals.credentials, bytes, body, options);
    if (caller === undefined) rejectCaller(response, options, false);
    else if (body === undefined) reject(response, 400, 'The body is not JSON.', -32_700);
    else if (Array.isArray(body)) reject(response, 400, 'Batches are not supported.', -32_600);
    else await track(sdk.handleHttp(request, response, body, caller));
  };
}

/** `undefined` if Slack did not sign the body, or does not say for whom it calls a tool. */
function callerOf(
  { headers }: Pick<Request, 'headers'>,
  credentials: Credentials,
  bytes: Buffer,
  body: unknown,
  { signIn, adapters, log }: McpOptions,
): Caller | undefined {
  if (credentials.kind === 'token') return credentials.caller;
  if (signIn.slack === undefined || !isSignedBySlack(headers, bytes, signIn.slack.signingSecret)) return undefined;
  const user = slackUserOf(body);
  // Slack lists the tools for nobody in particular.
  if (user !== undefined || methodOf(body) !== 'tools/call') return slackCaller(user, adapters);
  log('mcp: rejected a call: Slack named no person or no workspace');
  return undefined;
}

function rejectCaller(response: Response, { publicUrl, signIn }: McpOptions, isTokenInvalid: boolean): void {
  const hasMetadata = publicUrl !== undefined && signIn.entra !== undefined;
  const metadataUrl = hasMetadata ? `${publicUrl}${metadataPath}${endpoint}` : undefined;
  response.set('WWW-Authenticate', challenge(isTokenInvalid, metadataUrl));
  reject(response, 401, 'Sign in first.');
}

function reject(response: Response, status: number, message: string, code = -32_000): void {
  response.status(status).json({ jsonrpc: '2.0', error: { code, message }, id: null });
}

/** Client errors of the body parser keep their status; nothing of an internal error is revealed. */
function handleError({ log }: McpOptions): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const given = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    const status = given >= 400 && given < 500 ? given : 500;
    if (status === 500) log('mcp: failed to handle a request', { error });
    reject(response, status, status === 413 ? 'The request is too large.' : 'The request could not be handled.');
  };
}
