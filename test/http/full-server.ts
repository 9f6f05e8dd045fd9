/** The whole server as it is reached from outside: every route of every adapter. */
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
import { createScriptedBot } from '../adapters/web/scripted-bot.ts';
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
}

export interface FullServer extends StartedServer {
  readonly bot: ReturnType<typeof createScriptedBot>;
  /** A raw request: it may lie in its headers, and its path is sent as it is. */
  request(path: string, ask?: RequestOptions): Promise<ReceivedResponse>;
  close(): Promise<void>;
}

/** The adapters as `main` mounts them; Teams without sign-in. */
export async function startFullServer(timeouts: HttpServerOptions['timeouts'] = {}): Promise<FullServer> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-edges-'));
  for (const file of ['index.html', 'main.js', 'main.css']) await writeFile(join(folder, file), file);
  const bot = createScriptedBot();
  const common = { bot, log: () => undefined, recordOnce: async () => true };
  const web = createWebAdapter({ ...common, pageDir: folder });
  const references = { get: async () => undefined, set: async () => undefined, take: async () => undefined };
  const teams = createTeamsAdapter({ ...common, config: { kind: 'anonymous' }, store: references });
  const slack = createSlackAdapter({
    ...common,
    // Nobody listens there: what gets past the signature would be seen to fail.
    config: { kind: 'http', signingSecret: 's', botToken: 'xoxb-x', apiUrl: 'http://127.0.0.1:1/' },
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
    request: (path, how = {}) => send(server.port, path, how),
    async close() {
      await Promise.all([web.stop(), teams.stop(), stopServers()]);
      await rm(folder, { recursive: true });
    },
  };
}

function send(port: number, path: string, { method = 'GET', headers = {}, body }: RequestOptions): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
      text(response).then((words) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: words });
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
/** The headers of a request that Slack never signed. */
export const badlySignedHeaders = () => ({
  ...formHeaders,
  'x-slack-signature': 'v0=00',
  'x-slack-request-timestamp': timestamp(),
});
