/**
 * Another upstream than the simulator: Barium's REST API on node:http with every quirk that other clients of it
 * have met. It shares no code with the simulator, so that the two cannot be wrong in the same way.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createMishaps, createTickets, type Refusal, refusals, secrets } from './quirky-middleware.ts';
import { type Answer, type Call, failure, openWorld } from './quirky-routes.ts';

export interface QuirkyBarium {
  /** The four variables that point a bot here. */
  readonly env: Readonly<Record<string, string>>;
  /** Everything that was done here, in order. */
  readonly effects: readonly string[];
  /** What a client must never do and did. */
  readonly sins: readonly string[];
  /** Milliseconds that every answer but a sign-in's waits. */
  latency: number;
  /** How sign-ins are refused; undefined lets them in. */
  refusal: Refusal | undefined;
  /** How many calls were taken in, sign-ins left out. */
  calls(): number;
  signIns(): number;
  /** The mishaps that have not come yet. */
  toCome(): readonly string[];
  close(): Promise<void>;
}

const base = '/api/v1.1';

export async function startQuirkyBarium(): Promise<QuirkyBarium> {
  const tickets = createTickets();
  const mishaps = createMishaps();
  const world = openWorld();
  const sins: string[] = [];
  let calls = 0;

  const answer = (method: string, call: Call, ticket: string): Answer => {
    const path = call.url.pathname.slice(base.length);
    if (/ticket/i.test(call.url.search)) sins.push('a ticket in the query');
    if (path === '/authenticate') {
      if (call.type !== 'application/x-www-form-urlencoded') sins.push(`a sign-in as ${call.type}`);
      return tickets.signIn(call, barium.refusal);
    }
    calls++;
    const ticketIs = tickets.spend(ticket);
    if (ticketIs === 'stranger') sins.push(`${method} ${path} with a ticket that never was one`);
    if (ticketIs !== 'taken') return refusals.status;
    const mishap = mishaps.next(method === 'GET' ? 'read' : 'write');
    if (mishap !== undefined) return mishap;
    const given = world.answer(method, path, call);
    if (given === undefined) sins.push(`${method} ${path} is no endpoint`);
    return given ?? { status: 404, body: failure('There is no such endpoint') };
  };

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const call = { url, type: request.headers['content-type'] ?? '', body: await bodyOf(request) };
    const { ticket } = request.headers;
    const given = answer(request.method ?? '', call, typeof ticket === 'string' ? ticket : '');
    if (barium.latency > 0 && !url.pathname.endsWith('/authenticate')) await delay(barium.latency);
    send(response, given);
  };
  // A client that hangs up while it speaks gets no answer.
  const server = createServer(
    (request, response) => void take(request, response).catch(() => response.destroy()),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const barium: QuirkyBarium = {
    env: {
      BARIUM_BASE_URL: `http://127.0.0.1:${port}${base}`,
      BARIUM_USERNAME: secrets.username,
      BARIUM_PASSWORD: secrets.password,
      BARIUM_API_KEY: secrets.apikey,
    },
    effects: world.effects,
    sins,
    latency: 0,
    refusal: undefined,
    calls: () => calls,
    signIns: tickets.count,
    toCome: mishaps.toCome,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return barium;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status = 200, headers, body, breaks = false }: Answer): void {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  if (breaks) response.write(bytes, () => response.destroy());
  else response.end(bytes);
}
