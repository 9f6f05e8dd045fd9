/**
 * A second upstream: Barium's REST API on node:http with every quirk that other clients have encountered. It shares no code
 * with the simulator, so that both cannot be wrong in the same way.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createTickets,
  createTransientFailures,
  credentials,
  type SignInFailure,
  signInFailures,
} from './quirky-middleware.ts';
import { createRoutes, errorBody, type QuirkyRequest, type QuirkyResponse } from './quirky-routes.ts';

export interface QuirkyBarium {
  /** The variables that connect a bot to this upstream. */
  readonly env: Readonly<Record<string, string>>;
  /** All changes, in order. */
  readonly effects: readonly string[];
  /** Requests that a client must never send. */
  readonly violations: readonly string[];
  /** Delay of every response, except to a sign-in. */
  latencyMs: number;
  /** How sign-ins are rejected; `undefined` accepts them. */
  signInFailure: SignInFailure | undefined;
  /** Without sign-ins. */
  requestCount(): number;
  signInCount(): number;
  /** The transient failures that have not occurred yet. */
  pendingFailures(): readonly string[];
  close(): Promise<void>;
}

const base = '/api/v1.1';

export async function startQuirkyBarium(): Promise<QuirkyBarium> {
  const tickets = createTickets();
  const transientFailures = createTransientFailures();
  const routes = createRoutes();
  const violations: string[] = [];
  let requestCount = 0;

  const respond = (method: string, request: QuirkyRequest, ticket: string): QuirkyResponse => {
    const path = request.url.pathname.slice(base.length);
    if (/ticket/i.test(request.url.search)) violations.push('a ticket in the query');
    if (path === '/authenticate') {
      if (request.contentType !== 'application/x-www-form-urlencoded')
        violations.push(`a sign-in as ${request.contentType}`);
      return tickets.signIn(request, barium.signInFailure);
    }
    requestCount++;
    const ticketState = tickets.use(ticket);
    if (ticketState === 'unknown') violations.push(`${method} ${path} with an unknown ticket`);
    if (ticketState !== 'valid') return signInFailures.status;
    const failure = transientFailures.next(method === 'GET' ? 'read' : 'write');
    if (failure !== undefined) return failure;
    const response = routes.respond(method, path, request);
    if (response === undefined) violations.push(`${method} ${path} is not an endpoint`);
    return response ?? { status: 404, body: errorBody('There is no such endpoint') };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const received = { url, contentType: request.headers['content-type'] ?? '', body: await buffer(request) };
    const { ticket } = request.headers;
    const quirky = respond(request.method ?? '', received, typeof ticket === 'string' ? ticket : '');
    if (barium.latencyMs > 0 && !url.pathname.endsWith('/authenticate')) await delay(barium.latencyMs);
    send(response, quirky);
  };
  // A client that disconnects while it sends gets no response.
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const barium: QuirkyBarium = {
    env: {
      BARIUM_BASE_URL: `http://127.0.0.1:${port}${base}`,
      BARIUM_USERNAME: credentials.username,
      BARIUM_PASSWORD: credentials.password,
      BARIUM_API_KEY: credentials.apikey,
    },
    effects: routes.effects,
    violations,
    latencyMs: 0,
    signInFailure: undefined,
    requestCount: () => requestCount,
    signInCount: tickets.count,
    pendingFailures: transientFailures.pending,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return barium;
}

function send(response: ServerResponse, { status = 200, headers, body, isInterrupted = false }: QuirkyResponse): void {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  if (isInterrupted) response.write(bytes, () => response.destroy());
  else response.end(bytes);
}
