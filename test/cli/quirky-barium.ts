/**
 * Another upstream than the simulator: Barium's REST API on node:http with every quirk that other clients of it
 * have met. It shares no code with the simulator, so that the two cannot be wrong in the same way.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransientFailures, createTickets, type SignInFailure, signInFailures, credentials } from './quirky-middleware.ts';
import { type QuirkyResponse, type QuirkyRequest, errorBody, createRoutes } from './quirky-routes.ts';

export interface QuirkyBarium {
  /** The four variables that point a bot here. */
  readonly env: Readonly<Record<string, string>>;
  /** Everything that was done here, in order. */
  readonly effects: readonly string[];
  /** What a client must never do and did. */
  readonly violations: readonly string[];
  /** Milliseconds that every answer but a sign-in's waits. */
  latencyMs: number;
  /** How sign-ins are refused; undefined lets them in. */
  signInFailure: SignInFailure | undefined;
  /** How many calls were taken in, sign-ins left out. */
  requestCount(): number;
  signInCount(): number;
  /** The mishaps that have not come yet. */
  pendingFailures(): readonly string[];
  close(): Promise<void>;
}

const base = '/api/v1.1';

export async function startQuirkyBarium(): Promise<QuirkyBarium> {
  const tickets = createTickets();
  const transientFailures = createTransientFailures();
  const routes = createRoutes();
  const violations: string[] = [];
  let requests = 0;

  const respond = (method: string, call: QuirkyRequest, ticket: string): QuirkyResponse => {
    const path = call.url.pathname.slice(base.length);
    if (/ticket/i.test(call.url.search)) violations.push('a ticket in the query');
    if (path === '/authenticate') {
      if (call.contentType !== 'application/x-www-form-urlencoded') violations.push(`a sign-in as ${call.contentType}`);
      return tickets.signIn(call, barium.signInFailure);
    }
    requests++;
    const ticketIs = tickets.spend(ticket);
    if (ticketIs === 'stranger') violations.push(`${method} ${path} with a ticket that never was one`);
    if (ticketIs !== 'taken') return signInFailures.status;
    const mishap = transientFailures.next(method === 'GET' ? 'read' : 'write');
    if (mishap !== undefined) return mishap;
    const given = routes.respond(method, path, call);
    if (given === undefined) violations.push(`${method} ${path} is no endpoint`);
    return given ?? { status: 404, body: errorBody('There is no such endpoint') };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const call = { url, type: request.headers['content-type'] ?? '', body: await readBody(request) };
    const { ticket } = request.headers;
    const given = respond(request.method ?? '', call, typeof ticket === 'string' ? ticket : '');
    if (barium.latencyMs > 0 && !url.pathname.endsWith('/authenticate')) await delay(barium.latencyMs);
    send(response, given);
  };
  // A client that hangs up while it speaks gets no answer.
  const server = createServer(
    (request, response) => void handle(request, response).catch(() => response.destroy()),
  );
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
    requestCount: () => requests,
    signInCount: tickets.count,
    pendingFailures: transientFailures.toCome,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return barium;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status = 200, headers, body, isInterrupted: breaks = false }: QuirkyResponse): void {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  if (breaks) response.write(bytes, () => response.destroy());
  else response.end(bytes);
}
