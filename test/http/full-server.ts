/** The complete server: every route of every adapter. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createSlackAdapter } from '../../adapters/slack/index.ts';
import { createTeamsAdapter } from '../../adapters/teams/index.ts';
import { createWebAdapter } from '../../adapters/web/server/index.ts';
import type { HttpServerOptions } from '../../src/http/server.ts';
import { createLocalSession } from '../../src/lib/local-session.ts';
import { createScriptedBot } from '../adapters/web/scripted-bot.ts';
import { createTestSpool } from '../spool.ts';
import { type StartedServer, startServer, stopServers } from './start-server.ts';

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
  /** Sends no token. */
  readonly isStranger?: boolean;
}

export interface FullServer extends StartedServer {
  readonly bot: ReturnType<typeof createScriptedBot>;
  /** Of the playground, and of Teams without sign-in. */
  readonly token: string;
  /** Sends a raw request: any header is allowed, and the path is sent unchanged. */
  request(path: string, options?: RequestOptions): Promise<ReceivedResponse>;
  close(): Promise<void>;
}

/** Starts the server with the adapters that `main` mounts; Teams without authentication. */
export async function startFullServer(timeouts: HttpServerOptions['timeouts'] = {}): Promise<FullServer> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-edges-'));
  for (const file of ['index.html', 'main.js', 'main.css']) await writeFile(join(folder, file), file);
  const bot = createScriptedBot();
  const session = createLocalSession();
  const common = { bot, log: () => undefined, recordOnce: async () => true, spool: createTestSpool() };
  const web = createWebAdapter({ ...common, session, pageDir: folder });
  const references = { get: async () => undefined, set: async () => undefined, take: async () => undefined };
  const teams = await createTeamsAdapter({
    ...common,
    config: { kind: 'anonymous', session },
    store: references,
    signingKey: new Uint8Array(32),
  });
  const slack = createSlackAdapter({
    ...common,
    requestedScopes: [],
    // Nothing listens there: a request that gets past the signature check fails.
    config: {
      kind: 'http',
      signingSecret: 's',
      botToken: 'xoxb-x',
      apiUrl: 'http://127.0.0.1:1/',
      sharedChannels: 'refuse',
    },
    onChannelUnavailable: async () => undefined,
    onChannelBack: async () => undefined,
    onChannelChanged: async () => undefined,
    onTokenAccepted: () => undefined,
    onChannelMoved: async () => undefined,
    overrides: { timeouts: { callMs: 50 } },
  });
  await Promise.all([web.start(), teams.start()]);
  const routers = [web.router, teams.router, slack.router].flatMap((router) =>
    router === undefined ? [] : [{ path: '/', router }],
  );
  const server = await startServer({ routers, timeouts: timeouts });
  return {
    ...server,
    bot,
    token: session.token,
    request: (path, options = {}) => send(server.port, ...withToken(path, options, session.token)),
    async close() {
      await Promise.all([web.stop(), teams.stop(), stopServers()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** As the page and a local tool have it. */
function withToken(path: string, options: RequestOptions, token: string): [string, RequestOptions] {
  if (options.isStranger === true) return [path, options];
  if (path === '/api/messages') return [`${path}?token=${token}`, options];
  const isPage = /^\/(?:playground|\?|$)/i.test(path);
  return isPage
    ? [path, { ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } }]
    : [path, options];
}

function send(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: RequestOptions,
): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
      text(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      }, reject);
    });
    sent.on('error', reject);
    if (body instanceof Readable) body.pipe(sent);
    else sent.end(body);
  });
}

export const jsonHeaders = { 'content-type': 'application/json' };
export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
const timestamp = () => String(Math.floor(Date.now() / 1_000));
/** The headers of a request with a wrong Slack signature. */
export const badlySignedHeaders = () => ({
  ...formHeaders,
  'x-slack-signature': `v0=${'0'.repeat(64)}`,
  'x-slack-request-timestamp': timestamp(),
});
