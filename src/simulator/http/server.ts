import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { readBody } from './body.ts';
import { createEndpointQuery, type EndpointContext } from './endpoint.ts';
import { drawFault, isResponseCut } from './fault-injection.ts';
import { ApiError, type ApiResponse, apiErrors } from './response.ts';
import { findRoute, type Route } from './routes.ts';
import { serialize } from './serialize.ts';

/** A finished request. The status is 0 if the connection was cut. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
}

interface ServerParts {
  readonly context: EndpointContext;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  readonly onRequest: (request: LoggedRequest) => void;
}

interface SimulatorServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects if the server cannot listen on the port. */
export async function startServer(parts: ServerParts, host: string, port: number): Promise<SimulatorServer> {
  const shutdown = new AbortController();
  // One listener for each delayed response.
  setMaxListeners(0, shutdown.signal);
  const server = createServer((request, response) => void handleRequest(parts, shutdown.signal, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server, shutdown) };
}

function closeServer(server: Server, shutdown: AbortController): Promise<void> {
  shutdown.abort();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Responds to a request and logs it. Never rejects. */
async function handleRequest(
  parts: ServerParts,
  shutdown: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now();
  const method = request.method ?? 'GET';
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const at = parts.now().toISOString();
  response.once('close', () => {
    const status = response.writableFinished ? response.statusCode : 0;
    parts.onRequest({ at, method, path, status, durationMs: Math.round(performance.now() - startedAt) });
  });
  try {
    await respond(parts.context, shutdown, request, response);
  } catch (error) {
    if (!shutdown.aborted) parts.log('simulator request failed', { method, path, error: String(error) });
    response.destroy();
  }
}

async function respond(
  context: EndpointContext,
  shutdown: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { latency } = context.quirks();
  if (latency > 0) await delay(latency, undefined, { signal: shutdown });
  try {
    const fault = drawFault(context);
    if (fault instanceof ApiError) throw fault;
    if (fault === 'cut') request.destroy();
    else if (fault === 'html') writeBody(response, 500, 'text/html', gatewayPage);
    else writeResponse(context, response, await dispatch(context, request));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    writeError(context, response, error);
  }
}

async function dispatch(context: EndpointContext, request: IncomingMessage): Promise<ApiResponse> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const route: Route = findRoute(request.method ?? 'GET', url.pathname);
  if (!route.isPublic) requireTicket(context, request.headers.ticket);
  return route.endpoint(context, {
    ids: route.ids,
    query: createEndpointQuery(url.searchParams),
    body: () => readBody(request),
  });
}

function requireTicket(context: EndpointContext, header: string | string[] | undefined): void {
  const ticket = typeof header === 'string' ? header : undefined;
  if (ticket !== undefined && context.random() < context.quirks().expiredTicketRate) context.tickets.expire(ticket);
  if (!context.tickets.renew(ticket)) throw apiErrors.noTicket();
}

const gatewayPage =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

function writeResponse(context: EndpointContext, response: ServerResponse, result: ApiResponse): void {
  const isCut = isResponseCut(context);
  if (result.kind === 'json') {
    writeBody(response, 200, jsonType, JSON.stringify(serialize(result.body, context.quirks())), {}, isCut);
  } else if (result.kind === 'text') {
    writeBody(response, 200, 'text/plain; charset=utf-8', result.text, {}, isCut);
  } else {
    const name = result.fileName;
    const headers = name === undefined ? {} : { 'content-disposition': dispositionOf(name) };
    writeBody(response, 200, result.type, result.bytes, headers, isCut);
  }
}

const jsonType = 'application/json; charset=utf-8';

/** The error format that other clients have documented. */
function writeError(context: EndpointContext, response: ServerResponse, error: ApiError): void {
  const errorLogId = randomUUID();
  const body = {
    success: false,
    errorCode: error.code,
    errorMessage: error.message,
    errorLogId,
    errorData: { ErrorId: errorLogId },
  };
  const status = context.quirks().failuresWithOk && error.status === 400 ? 200 : error.status;
  writeBody(response, status, jsonType, JSON.stringify(serialize(body, context.quirks())), error.headers);
}

function writeBody(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  isCut = false,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...headers });
  if (isCut) response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  else response.end(bytes);
}

/** The file name as ASCII for old clients, and as UTF-8 (RFC 6266). */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/'/g, '%27')}`;
}
