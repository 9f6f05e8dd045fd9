/** A scripted upstream on a free port, and a client of it; both are closed when the test ends. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBarium } from '../../src/barium/client.ts';
import type { BariumOptions, DroppedRows } from '../../src/barium/options.ts';
import type { Barium, CallReport } from '../../src/barium/types.ts';

export interface Seen {
  readonly method: string;
  /** As it stood on the wire, after the base. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the upstream does with a request: an answer, or a function that has its way with the connection. */
export type Act =
  | { readonly status?: number; readonly headers?: http.OutgoingHttpHeaders; readonly body?: unknown }
  | ((response: http.ServerResponse, request: http.IncomingMessage) => void);

export type Script = (seen: Seen) => Act;

export interface Upstream {
  readonly baseUrl: string;
  /** Every request but sign-ins. */
  readonly seen: Seen[];
  readonly signIns: Seen[];
  readonly connections: () => number;
  close(): Promise<void>;
}

const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export const secrets = { username: 'bot@example.org', password: 'pass-7f3a', apiKey: 'key-91bc' };

export interface UpstreamOptions {
  /** Default: the tickets `ticket-1`, `ticket-2` … as JSON. */
  readonly signIn?: Script;
  /** Requests whose body the script reads itself. */
  readonly unread?: boolean;
}

/** Starts an upstream that answers by script. `cut` and `hang` below are acts too. */
export async function startUpstream(script: Script, options: UpstreamOptions = {}): Promise<Upstream> {
  const seen: Seen[] = [];
  const signIns: Seen[] = [];
  const signIn = options.signIn ?? (() => ({ body: { success: true, Ticket: `ticket-${signIns.length}` } }));
  let connections = 0;
  const server = http.createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/api/v1.1', '');
    const isSignIn = path.startsWith('/authenticate');
    const body = options.unread && !isSignIn ? Buffer.alloc(0) : await readAll(request);
    const entry = { method: request.method ?? '', path, headers: request.headers, body };
    (isSignIn ? signIns : seen).push(entry);
    perform(isSignIn ? signIn(entry) : script(entry), response, request);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  closers.push(close);
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/api/v1.1`,
    seen,
    signIns,
    connections: () => connections,
    close,
  };
}

function perform(act: Act, response: http.ServerResponse, request: http.IncomingMessage): void {
  if (typeof act === 'function') {
    act(response, request);
    return;
  }
  const { status = 200, body } = act;
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const headers = { 'content-type': raw ? 'text/html' : 'application/json', ...act.headers };
  response.writeHead(status, headers).end(raw ? body : JSON.stringify(body ?? {}));
}

/** A request that was cut off has the body that came. */
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

/** Cuts the connection without an answer. */
export const cut: Act = (response) => void response.socket?.destroy();

/** Never answers. */
export const hang: Act = () => undefined;

/** The acts one after the other; the last one for good. */
export function inTurn(...acts: readonly Act[]): Script {
  let turn = 0;
  return () => acts[Math.min(turn++, acts.length - 1)] ?? hang;
}

export interface TestClient {
  readonly barium: Barium;
  /** Every wait that was asked for, in ms; none was waited. */
  readonly waits: number[];
  readonly reports: CallReport[];
  readonly dropped: DroppedRows[];
}

/** A client whose waits are over at once. */
export function clientOf(
  upstream: Pick<Upstream, 'baseUrl'>,
  options: Partial<BariumOptions> = {},
): TestClient {
  const waits: number[] = [];
  const reports: CallReport[] = [];
  const dropped: DroppedRows[] = [];
  const barium = createBarium({
    baseUrl: upstream.baseUrl,
    ...secrets,
    random: () => 0,
    delay: async (ms) => void waits.push(ms),
    onCall: (report) => reports.push(report),
    onDropped: (rows) => dropped.push(rows),
    ...options,
  });
  closers.push(() => barium.close());
  return { barium, waits, reports, dropped };
}

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
