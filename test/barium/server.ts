/** A scripted server on a free port and a client of it. Both are closed when the test ends. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBariumClient } from '../../src/barium/client.ts';
import type { BariumOptions, DroppedRows } from '../../src/barium/options.ts';
import type { AttemptReport, Barium } from '../../src/barium/types.ts';

export interface ReceivedRequest {
  readonly method: string;
  /** As received, without the path of the base URL. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How the server treats a request: a response, or a function that handles the connection. */
export type Behavior =
  | { readonly status?: number; readonly headers?: http.OutgoingHttpHeaders; readonly body?: unknown }
  | ((response: http.ServerResponse, request: http.IncomingMessage) => void);

export type Script = (request: ReceivedRequest) => Behavior;

export interface Upstream {
  readonly baseUrl: string;
  /** Without sign-ins. */
  readonly requests: ReceivedRequest[];
  readonly signIns: ReceivedRequest[];
  readonly connections: () => number;
  close(): Promise<void>;
}

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of cleanups.splice(0).reverse()) await close();
});

export const secrets = { username: 'bot@example.org', password: 'pass-7f3a', apiKey: 'key-91bc' };

export interface UpstreamOptions {
  /** Default: the tickets `ticket-1`, `ticket-2` … as JSON. */
  readonly signIn?: Script;
  /** The script reads the bodies of requests itself. */
  readonly leaveBodyUnread?: boolean;
}

/** Starts a server that follows the script. */
export async function startUpstream(script: Script, options: UpstreamOptions = {}): Promise<Upstream> {
  const requests: ReceivedRequest[] = [];
  const signIns: ReceivedRequest[] = [];
  const signIn = options.signIn ?? (() => ({ body: { success: true, Ticket: `ticket-${signIns.length}` } }));
  let connections = 0;
  const server = http.createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/api/v1.1', '');
    const isSignIn = path.startsWith('/authenticate');
    const body = options.leaveBodyUnread && !isSignIn ? Buffer.alloc(0) : await readAll(request);
    const entry = { method: request.method ?? '', path, headers: request.headers, body };
    (isSignIn ? signIns : requests).push(entry);
    respond(isSignIn ? signIn(entry) : script(entry), response, request);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  cleanups.push(close);
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/api/v1.1`,
    requests,
    signIns,
    connections: () => connections,
    close,
  };
}

function respond(behavior: Behavior, response: http.ServerResponse, request: http.IncomingMessage): void {
  if (typeof behavior === 'function') {
    behavior(response, request);
    return;
  }
  const { status = 200, body } = behavior;
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const headers = { 'content-type': raw ? 'text/html' : 'application/json', ...behavior.headers };
  response.writeHead(status, headers).end(raw ? body : JSON.stringify(body ?? {}));
}

/** Of an interrupted request, the part that arrived. */
async function readAll(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('close', resolve);
    request.on('end', resolve);
    request.on('error', () => resolve());
  });
  return Buffer.concat(chunks);
}

/** Closes the connection without a response. */
export const cutConnection: Behavior = (response) => void response.socket?.destroy();

export const neverRespond: Behavior = () => undefined;

/** One behavior per request; the last one repeats. */
export function inSequence(...behaviors: readonly Behavior[]): Script {
  let next = 0;
  return () => behaviors[Math.min(next++, behaviors.length - 1)] ?? neverRespond;
}

export interface TestClient {
  readonly barium: Barium;
  /** The delays before retries, in ms. They take no time. */
  readonly delays: number[];
  readonly reports: AttemptReport[];
  readonly dropped: DroppedRows[];
}

/** A client that does not wait between attempts. */
export function createClient(
  upstream: Pick<Upstream, 'baseUrl'>,
  overrides: BariumOptions['overrides'] = {},
  credentials: Pick<BariumOptions, 'username' | 'password' | 'apiKey'> = secrets,
): TestClient {
  const delays: number[] = [];
  const reports: AttemptReport[] = [];
  const dropped: DroppedRows[] = [];
  const barium = createBariumClient({
    baseUrl: upstream.baseUrl,
    ...credentials,
    onAttempt: (report) => reports.push(report),
    onDropped: (rows) => dropped.push(rows),
    overrides: { random: () => 0, sleep: async (ms) => void delays.push(ms), ...overrides },
  });
  cleanups.push(() => barium.close());
  return { barium, delays, reports, dropped };
}

/** The error that a promise rejects with, or undefined if it resolves. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
