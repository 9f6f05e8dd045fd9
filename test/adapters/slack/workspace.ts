/** A Slack workspace on this machine: an emulator of the Web API, a server for response URLs, and the adapter. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type RequestHandler } from 'express';
import { createSlackAdapter, type SlackAdapter, type SlackOptions } from '../../../adapters/slack/index.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { slackScopes } from '../../../src/manifest/slack.ts';
import { createTestSpool } from '../../spool.ts';
import {
  alice,
  bob,
  botToken,
  botUserId,
  orders,
  type Row,
  signHeaders,
  signingSecret,
  startEmulator,
  type Tables,
  team,
} from './emulator.ts';
import { readHistory } from './history.ts';
import { faultsInCall } from './limits.ts';

export { alice, bob, botToken, botUserId, orders, signHeaders, signingSecret, team };

/** One call of the Web API or of a response URL. */
export interface SlackCall {
  /** The method's name, `response_url`, or `ack` for the reply in the acknowledgement of a command. */
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

export interface HttpResult {
  readonly status: number;
  readonly body: string;
}

export interface Workspace {
  readonly adapter: SlackAdapter;
  readonly tables: Tables;
  /** Everything that the adapter sent, in order. */
  readonly calls: SlackCall[];
  readonly logLines: {
    readonly line: string;
    readonly facts: Readonly<Record<string, unknown>> | undefined;
  }[];
  /** The keys that the adapter has recorded to detect duplicates. */
  readonly recordedKeys: Set<string>;
  /** When it recorded them, in ms. */
  readonly recordedAt: Map<string, number>;
  /** Channels that the adapter has reported as unavailable, or without a reason as available again. */
  readonly channelReports: { readonly id: string; readonly reason?: string }[];
  /** Channels that the adapter has reported as changed, or with `to` as moved or renamed. */
  readonly channelChanges: { readonly id: string; readonly to?: Pick<Conversation, 'id' | 'name'> }[];
  /** `accepted` for each time that the adapter has reported that Slack accepts its token again. */
  readonly tokenReports: readonly string[];
  /** Called before each call is sent. If it returns a response, the call is not sent. */
  intercept: (call: SlackCall) => Response | Promise<Response> | undefined;
  /**
   * The texts that the adapter has shown with acknowledgements and response URLs, as Slack does it: a command's URL replaces and
   * deletes nothing, so every notice stays.
   */
  readonly shown: string[];
  /** A `response_url` for a press; each slash command has its own. */
  readonly responseUrl: string;
  /** Of the adapter's server; undefined in Socket Mode. */
  readonly url: string | undefined;
  readonly apiUrl: string;
  /** A trigger id that `views.open` accepts once. */
  createTrigger(user?: string): string;
  /** Sends a signed form, as Slack sends commands and interactions. */
  postForm(fields: Readonly<Record<string, string>>): Promise<HttpResult>;
  sendInteraction(payload: unknown): Promise<HttpResult>;
  sendEvent(event: Row, envelope?: Row): Promise<HttpResult>;
  /** Sends any body, unsigned. */
  post(body: string, headers: Readonly<Record<string, string>>): Promise<HttpResult>;
  /** `/barium <text>` in a channel. */
  sendCommand(text: string, fields?: Readonly<Record<string, string>>): Promise<HttpResult>;
  /** Resolves when no request is in flight; rejects after twenty seconds. */
  whenIdle(): Promise<void>;
  /** Resolves when the condition is true; rejects after twenty seconds. */
  waitFor(condition: () => boolean): Promise<void>;
  /** Rejects if Slack would have rejected anything that was sent. */
  close(): Promise<void>;
}

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

export interface WorkspaceOptions extends Pick<SlackOptions, 'bot' | 'overrides' | 'webHost' | 'createWorkObjects'> {
  /** Instead of recording the call. */
  readonly onChannelMoved?: SlackOptions['onChannelMoved'];
  readonly onChannelBack?: SlackOptions['onChannelBack'];
  /** Socket Mode instead of HTTP. */
  readonly socket?: { readonly appToken: string; readonly receivesEvents?: boolean };
  readonly sharedChannels?: SlackOptions['config']['sharedChannels'];
  /** See {@link Workspace.intercept}; from the first call on. */
  readonly intercept?: Workspace['intercept'];
}

/** Starts a workspace with the adapter in it. Close it when done. */
export async function createWorkspace({
  socket,
  sharedChannels = 'refuse',
  intercept = () => undefined,
  overrides,
  ...options
}: WorkspaceOptions): Promise<Workspace> {
  const emulator = await startEmulator();
  const { tables } = emulator;
  const apiUrl = `${emulator.url}/api/`;
  const calls: SlackCall[] = [];
  const logLines: Workspace['logLines'] = [];
  const recordedKeys = new Set<string>();
  const recordedAt = new Map<string, number>();
  const channelReports: Workspace['channelReports'] = [];
  const channelChanges: Workspace['channelChanges'] = [];
  const tokenReports: string[] = [];
  const shown: string[] = [];
  const faults: string[] = [];
  const record = async (call: SlackCall) => {
    calls.push(call);
    faults.push(...faultsInCall(call.args).map((fault) => `${call.method}: ${fault}`));
    return workspace.intercept(call);
  };
  const responseUrls = await listen(express().post('/respond', express.json(), handleResponseUrl(record, shown)));
  const recordingFetch: typeof fetch = async (to, init) => {
    const url = String(to instanceof Request ? to.url : to);
    const call = await parseCall(url, init, emulator.url);
    const intercepted = (await record(call)) ?? rejectNonMember(call, tables);
    const history = intercepted ?? readHistory(call, tables);
    if (history === undefined) return fetch(to, init);
    return history instanceof Response ? history : Response.json(history);
  };
  const adapter = createSlackAdapter({
    requestedScopes: slackScopes,
    config: {
      botToken,
      apiUrl,
      sharedChannels,
      ...(socket === undefined ? { kind: 'http', signingSecret } : { kind: 'socket', receivesEvents: true, ...socket }),
    },
    spool: createTestSpool(),
    async recordOnce(key, ttlMs = Number.POSITIVE_INFINITY) {
      const at = (overrides?.now?.() ?? new Date()).getTime();
      const before = recordedAt.get(key);
      if (before !== undefined && at - before < ttlMs) return false;
      recordedAt.set(key, at);
      recordedKeys.add(key);
      return true;
    },
    log: (line, facts) => logLines.push({ line, facts }),
    onChannelUnavailable: async ({ id }, reason) => void channelReports.push({ id, reason }),
    onChannelBack: async ({ id }) => void channelReports.push({ id }),
    onChannelChanged: async ({ id }) => void channelChanges.push({ id }),
    onChannelMoved: async ({ id }, to) =>
      void channelChanges.push({ id, to: { id: to.id, ...(to.name === undefined ? {} : { name: to.name }) } }),
    onTokenAccepted: () => void tokenReports.push('accepted'),
    overrides: { fetch: recordingFetch, ...overrides },
    ...options,
  });
  const server = adapter.router === undefined ? undefined : await listen(express().use(adapter.router));

  const post = async (body: string, headers: Readonly<Record<string, string>>): Promise<HttpResult> => {
    const response = await fetch(`${server?.url}/slack/events`, { method: 'POST', body, headers });
    const result = { status: response.status, body: await response.text() };
    const args = result.body.startsWith('{') ? (JSON.parse(result.body) as Row) : {};
    if (typeof args.text === 'string') {
      calls.push({ method: 'ack', args, headers: response.headers });
      shown.push(args.text);
    }
    return result;
  };
  const postForm = (fields: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams(fields).toString();
    return post(body, { ...formType, ...signHeaders(body) });
  };
  // On the host of the API: the adapter posts replies to no other.
  const responseUrl = `${responseUrls.url.replace('127.0.0.1', new URL(emulator.url).hostname)}/respond`;

  const workspace: Workspace = {
    adapter,
    tables,
    calls,
    logLines,
    recordedKeys,
    recordedAt,
    channelReports,
    channelChanges,
    tokenReports,
    shown,
    intercept,
    responseUrl,
    url: server?.url,
    apiUrl,
    post,
    postForm,
    createTrigger(user = alice) {
      const trigger_id = randomUUID();
      const expires_at = Math.floor(Date.now() / 1_000) + 60;
      tables.viewTriggers.insert({
        trigger_id,
        team_id: team,
        user_id: user,
        app_id: 'A0TEST0001',
        expires_at,
        used: false,
      });
      return trigger_id;
    },
    sendInteraction: (payload) => postForm({ payload: JSON.stringify(payload) }),
    sendEvent(event, envelope = {}) {
      const body = JSON.stringify({
        type: 'event_callback',
        team_id: team,
        api_app_id: 'A0TEST0001',
        event_id: randomUUID(),
        event_time: Math.floor(Date.now() / 1_000),
        authorizations: [
          {
            enterprise_id: null,
            team_id: team,
            user_id: botUserId,
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
        event,
        ...envelope,
      });
      return post(body, { 'content-type': 'application/json', ...signHeaders(body) });
    },
    sendCommand: (text, fields = {}) =>
      postForm({
        command: '/barium',
        text,
        team_id: team,
        channel_id: orders,
        channel_name: 'orders',
        user_id: alice,
        user_name: 'alice',
        api_app_id: 'A0TEST0001',
        is_enterprise_install: 'false',
        trigger_id: randomUUID(),
        response_url: `${responseUrl}?of=${randomUUID()}`,
        ...fields,
      }),
    async whenIdle() {
      const deadline = Date.now() + 20_000;
      let callsBefore = -1;
      // Bolt acknowledges an event before it hands it on, so the adapter can be idle for a moment in between.
      while (callsBefore !== calls.length) {
        callsBefore = calls.length;
        if (Date.now() > deadline) throw new Error('the adapter is still sending after 20 s');
        await adapter.whenIdle();
        await sleep(40);
        await adapter.whenIdle();
      }
    },
    async waitFor(condition) {
      const deadline = Date.now() + 20_000;
      while (!condition()) {
        if (Date.now() > deadline) throw new Error(`not true after 20 s; last call: ${JSON.stringify(calls.at(-1))}`);
        await sleep(10);
      }
    },
    async close() {
      await adapter.stop();
      await Promise.all([server?.close(), responseUrls.close(), emulator.close()]);
      if (faults.length > 0) throw new Error(`Slack would reject what the adapter sent:\n${faults.join('\n')}`);
    },
  };
  await adapter.start();
  return workspace;
}

async function listen(app: express.Express): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Whether a call carries a reply to a command or a press. */
export const isReply = ({ method }: Pick<SlackCall, 'method'>): boolean =>
  method === 'ack' || method === 'response_url';

/** Accepts five messages per URL, as Slack does. If `record` rejects, the connection breaks. */
function handleResponseUrl(
  record: (call: SlackCall) => Promise<Response | undefined>,
  shown: string[],
): RequestHandler {
  const counts = new Map<string, number>();
  return async (request, response) => {
    const count = (counts.get(request.url) ?? 0) + 1;
    counts.set(request.url, count);
    const headers = new Headers(Object.entries(request.headersDistinct).map(([name, all]) => [name, `${all}`]));
    try {
      const intercepted = await record({ method: 'response_url', args: request.body, headers });
      if (count > 5) response.status(404).send('used_url');
      else if (intercepted === undefined) {
        if (request.body.text !== undefined) shown.push(request.body.text);
        response.json({ ok: true });
      } else
        response
          .status(intercepted.status)
          .set(Object.fromEntries(intercepted.headers))
          .send(await intercepted.text());
    } catch {
      request.socket.destroy();
    }
  };
}

async function parseCall(url: string, init: RequestInit | undefined, api: string): Promise<SlackCall> {
  const headers = new Headers(init?.headers);
  const method = url.startsWith(`${api}/api/`) ? url.slice(`${api}/api/`.length) : url;
  if (typeof init?.body !== 'string') return { method, args: {}, headers };
  const args: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(init.body)) args[name] = parseArgument(value);
  return { method, args, headers };
}

/** Slack rejects these where the bot is not a member; the emulator doesn't. */
const memberMethods = [
  'chat.postMessage',
  'chat.postEphemeral',
  'conversations.history',
  'conversations.replies',
  'files.completeUploadExternal',
];

function rejectNonMember({ method, args }: SlackCall, tables: Tables): Response | undefined {
  if (!memberMethods.includes(method)) return undefined;
  const channel = tables.channels.all().find(({ channel_id }) => channel_id === (args.channel ?? args.channel_id));
  if (channel === undefined || (channel.members as readonly string[]).includes(botUserId)) return undefined;
  return errorResponse(channel.is_private === true ? 'channel_not_found' : 'not_in_channel');
}

function parseArgument(value: string): unknown {
  if (!/^[[{]/u.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A rejected call. */
export function errorResponse(error: string, fields: Row = {}): Response {
  return new Response(JSON.stringify({ ok: false, error, ...fields }), {
    headers: { 'content-type': 'application/json' },
  });
}

export function okResponse(fields: Row = {}): Response {
  return new Response(JSON.stringify({ ok: true, ...fields }), {
    headers: { 'content-type': 'application/json' },
  });
}
