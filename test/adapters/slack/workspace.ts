/** A Slack workspace on this machine: the emulator as the Web API, with what it lacks, and the bot beside it. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import { createSlackAdapter, type SlackOptions } from '../../../adapters/slack/index.ts';
import type { ChatAdapter } from '../../../src/chat/adapter.ts';
import type { Bot } from '../../../src/chat/bot.ts';
import {
  alice,
  bob,
  botToken,
  me,
  orders,
  type Row,
  sign,
  signingSecret,
  startEmulator,
  type Tables,
  team,
} from './emulator.ts';

export { alice, bob, botToken, me, orders, sign, signingSecret, team };

/** One call of the Web API, or of a response_url, as it left the bot. */
export interface Call {
  /** The method's name, or `response_url`. */
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

export interface Sent {
  readonly status: number;
  readonly body: string;
}

export interface Workspace {
  readonly adapter: ChatAdapter;
  readonly tables: Tables;
  /** Everything the bot sent, in order. */
  readonly calls: Call[];
  /** The bot's log. */
  readonly lines: { readonly line: string; readonly facts: Readonly<Record<string, unknown>> | undefined }[];
  /** The keys that were seen. */
  readonly keys: Set<string>;
  /** Decides over a call before it is sent; what it answers is Slack's answer. */
  fault: (call: Call) => Response | Promise<Response> | undefined;
  /** A `response_url` for a press; commands have their own. */
  readonly responseUrl: string;
  readonly apiUrl: string;
  /** A trigger that `views.open` takes once. */
  trigger(user?: string): string;
  /** Sends a signed form, as Slack sends commands and interactions. */
  form(fields: Readonly<Record<string, string>>): Promise<Sent>;
  payload(payload: unknown): Promise<Sent>;
  event(event: Row, envelope?: Row): Promise<Sent>;
  /** Sends anything. */
  raw(body: string, headers: Readonly<Record<string, string>>): Promise<Sent>;
  /** `/barium <text>` in a channel. */
  command(text: string, more?: Readonly<Record<string, string>>): Promise<Sent>;
  /** Resolves once nothing is on its way; rejects when that takes more than twenty seconds. */
  quiet(): Promise<void>;
  /** Resolves once it is true; rejects when that takes more than twenty seconds. */
  until(isSo: () => boolean): Promise<void>;
  close(): Promise<void>;
}

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

export type WorkspaceOptions = Partial<Omit<SlackOptions, 'config'>> & {
  readonly bot: Bot;
  /** Socket Mode instead of HTTP. */
  readonly socket?: { readonly appToken: string };
  /** See {@link Workspace.fault}; this one also decides over the first calls. */
  readonly fault?: Workspace['fault'];
};

/** Starts a workspace with the bot in it. Close it when done. */
export async function createWorkspace({ socket, ...options }: WorkspaceOptions): Promise<Workspace> {
  const emulated = await startEmulator();
  const { tables } = emulated;
  const calls: Call[] = [];
  const lines: Workspace['lines'] = [];
  const keys = new Set<string>();
  let fault: Workspace['fault'] = options.fault ?? (() => undefined);
  const decide = async (call: Call) => {
    calls.push(call);
    return fault(call);
  };
  const sink = await listening(express().post('/respond', express.json(), responder(decide)));
  const send: typeof fetch = async (to, init) => {
    const url = String(to instanceof Request ? to.url : to);
    const call = await callOf(url, init, emulated.url);
    return (await decide(call)) ?? closedTo(call, tables) ?? fetch(to, init);
  };
  const adapter = createSlackAdapter({
    config: {
      botToken,
      apiUrl: `${emulated.url}/api/`,
      ...(socket === undefined ? { kind: 'http', signingSecret } : { kind: 'socket', ...socket }),
    },
    seen: async (key) => !keys.has(key) && keys.add(key).has(key),
    log: (line, facts) => lines.push({ line, facts }),
    fetch: send,
    ...options,
  });
  await adapter.start();
  const server = adapter.router === undefined ? undefined : await listening(express().use(adapter.router));

  const raw = async (body: string, headers: Readonly<Record<string, string>>): Promise<Sent> => {
    const response = await fetch(`${server?.url}/slack/events`, { method: 'POST', body, headers });
    return { status: response.status, body: await response.text() };
  };
  const form = (fields: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams(fields).toString();
    return raw(body, { ...formType, ...sign(body) });
  };
  const responseUrl = `${sink.url}/respond`;

  const workspace: Workspace = {
    adapter,
    tables,
    calls,
    lines,
    keys,
    get fault() {
      return fault;
    },
    set fault(decide) {
      fault = decide;
    },
    responseUrl,
    apiUrl: `${emulated.url}/api/`,
    raw,
    form,
    trigger(user = alice) {
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
    payload: (payload) => form({ payload: JSON.stringify(payload) }),
    event(event, envelope = {}) {
      const body = JSON.stringify({
        type: 'event_callback',
        team_id: team,
        api_app_id: 'A0TEST0001',
        event_id: randomUUID(),
        event_time: Math.floor(Date.now() / 1_000),
        authorizations: [
          { enterprise_id: null, team_id: team, user_id: me, is_bot: true, is_enterprise_install: false },
        ],
        event,
        ...envelope,
      });
      return raw(body, { 'content-type': 'application/json', ...sign(body) });
    },
    command: (text, more = {}) =>
      form({
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
        ...more,
      }),
    async quiet() {
      const until = Date.now() + 20_000;
      let before = -1;
      // Bolt acknowledges an event before it hands it on: at rest, and still so one turn of the clock later.
      while (before !== calls.length) {
        before = calls.length;
        if (Date.now() > until) throw new Error('the bot does not come to rest');
        await adapter.rest();
        await new Promise((resolve) => setTimeout(resolve, 40));
        await adapter.rest();
      }
    },
    async until(isSo) {
      const end = Date.now() + 20_000;
      while (!isSo()) {
        if (Date.now() > end) throw new Error(`it did not come so far: ${JSON.stringify(calls.at(-1))}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async close() {
      await adapter.stop();
      await Promise.all([server?.close(), sink.close(), emulated.close()]);
    },
  };
  return workspace;
}

async function listening(app: express.Express): Promise<{ url: string; close(): Promise<void> }> {
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

/** A `response_url`, good for five answers as Slack's are. A fault that rejects is a connection that breaks. */
function responder(decide: (call: Call) => Promise<Response | undefined>): RequestHandler {
  const answers = new Map<string, number>();
  return async (request, response) => {
    const count = (answers.get(request.url) ?? 0) + 1;
    answers.set(request.url, count);
    const headers = new Headers(
      Object.entries(request.headersDistinct).map(([name, all]) => [name, `${all}`]),
    );
    try {
      const faulty = await decide({ method: 'response_url', args: request.body, headers });
      if (count > 5) response.status(404).send('used_url');
      else if (faulty === undefined) response.json({ ok: true });
      else
        response
          .status(faulty.status)
          .set(Object.fromEntries(faulty.headers))
          .send(await faulty.text());
    } catch {
      request.socket.destroy();
    }
  };
}

async function callOf(url: string, init: RequestInit | undefined, api: string): Promise<Call> {
  const headers = new Headers(init?.headers);
  const method = url.startsWith(`${api}/api/`) ? url.slice(`${api}/api/`.length) : url;
  if (typeof init?.body !== 'string') return { method, args: {}, headers };
  const args: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(init.body)) args[name] = parsed(value);
  return { method, args, headers };
}

/** The emulator lets a bot write and read in channels that it is not a member of; Slack does not. */
const forMembers = [
  'chat.postMessage',
  'chat.postEphemeral',
  'conversations.history',
  'conversations.replies',
  'files.completeUploadExternal',
];

function closedTo({ method, args }: Call, tables: Tables): Response | undefined {
  if (!forMembers.includes(method)) return undefined;
  const channel = tables.channels
    .all()
    .find(({ channel_id }) => channel_id === (args.channel ?? args.channel_id));
  if (channel === undefined || (channel.members as readonly string[]).includes(me)) return undefined;
  return refusal(channel.is_private === true ? 'channel_not_found' : 'not_in_channel');
}

function parsed(value: string): unknown {
  if (!/^[[{]/u.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Slack's refusal of a call. */
export function refusal(error: string, more: Row = {}): Response {
  return new Response(JSON.stringify({ ok: false, error, ...more }), {
    headers: { 'content-type': 'application/json' },
  });
}

export function ok(more: Row = {}): Response {
  return new Response(JSON.stringify({ ok: true, ...more }), {
    headers: { 'content-type': 'application/json' },
  });
}
