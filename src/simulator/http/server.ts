import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { readBody } from './body.ts';
import { type Desk, Query } from './endpoint.ts';
import { troubleBefore, withTrouble } from './fault-injection.ts';
import { type Answer, REFUSALS, Refusal } from './response.ts';
import { type Route, routeOf } from './routes.ts';
import { spell } from './serialize.ts';

/** One call that ended; status 0 when its connection was cut. */
export interface CallSeen {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
}

interface ServerParts {
  readonly desk: Desk;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  readonly seen: (call: CallSeen) => void;
}

/** A server that is listening. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts to answer calls. Rejects when the port cannot be had. */
export async function listen(parts: ServerParts, host: string, port: number): Promise<Listening> {
  const leaving = new AbortController();
  // Every answer that waits its time listens.
  setMaxListeners(0, leaving.signal);
  const server = createServer((request, response) => void serve(parts, leaving.signal, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server, leaving) };
}

function close(server: Server, leaving: AbortController): Promise<void> {
  leaving.abort();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Answers one call and writes down that it did. Never rejects. */
async function serve(
  parts: ServerParts,
  leaving: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const began = performance.now();
  const method = request.method ?? 'GET';
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const at = parts.now().toISOString();
  response.once('close', () => {
    const status = response.writableFinished ? response.statusCode : 0;
    parts.seen({ at, method, path, status, milliseconds: Math.round(performance.now() - began) });
  });
  try {
    await answer(parts.desk, leaving, request, response);
  } catch (error) {
    if (!leaving.aborted) parts.log('the simulator failed to answer', { method, path, error: String(error) });
    response.destroy();
  }
}

async function answer(
  desk: Desk,
  leaving: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { latency } = desk.quirks();
  if (latency > 0) await delay(latency, undefined, { signal: leaving });
  try {
    const trouble = troubleBefore(desk);
    if (trouble instanceof Refusal) throw trouble;
    if (trouble === 'cut') request.destroy();
    else if (trouble === 'html') write(response, 500, 'text/html', GATEWAY_PAGE);
    else writeAnswer(desk, response, await run(desk, request));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    writeRefusal(desk, response, error);
  }
}

async function run(desk: Desk, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const route: Route = routeOf(request.method ?? 'GET', url.pathname);
  if (!route.open) admit(desk, request.headers.ticket);
  return route.endpoint(desk, {
    ids: route.ids,
    query: new Query(url.searchParams),
    body: () => readBody(request),
  });
}

function admit(desk: Desk, header: string | string[] | undefined): void {
  const ticket = typeof header === 'string' ? header : undefined;
  if (ticket !== undefined && desk.chance() < desk.quirks().expiredTicketRate) desk.tickets.kill(ticket);
  if (!desk.tickets.use(ticket)) throw REFUSALS.noTicket();
}

const GATEWAY_PAGE =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

function writeAnswer(desk: Desk, response: ServerResponse, done: Answer): void {
  const cut = withTrouble(desk);
  if (done.kind === 'json') {
    write(response, 200, JSON_TYPE, JSON.stringify(spell(done.body, desk.quirks())), {}, cut);
  } else if (done.kind === 'text') {
    write(response, 200, 'text/plain; charset=utf-8', done.text, {}, cut);
  } else {
    const name = done.fileName;
    const headers = name === undefined ? {} : { 'content-disposition': dispositionOf(name) };
    write(response, 200, done.type, done.bytes, headers, cut);
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** The failure shape that clients in the wild have met. */
function writeRefusal(desk: Desk, response: ServerResponse, refusal: Refusal): void {
  const errorLogId = randomUUID();
  const body = {
    success: false,
    errorCode: refusal.code,
    errorMessage: refusal.message,
    errorLogId,
    errorData: { ErrorId: errorLogId },
  };
  const status = desk.quirks().failuresWithOk && refusal.status === 400 ? 200 : refusal.status;
  write(response, status, JSON_TYPE, JSON.stringify(spell(body, desk.quirks())), refusal.headers);
}

function write(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  cut = false,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...headers });
  if (cut) response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  else response.end(bytes);
}

/** The name twice: as ASCII for old readers, and as it is (RFC 6266). */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/'/g, '%27')}`;
}
