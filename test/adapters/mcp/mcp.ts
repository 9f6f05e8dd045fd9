/** The adapter on a real HTTP server, with a bot, the chats that it posts to, and clients of the protocol's SDK. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import express from 'express';
import { createMcpAdapter, type McpAdapter, type McpOptions } from '../../../adapters/mcp/index.ts';
import type { Bot } from '../../../src/chat/bot.ts';
import { definitions } from '../../../src/commands/index.ts';
import * as en from '../../../src/text/en/index.ts';
import { createTools } from '../../../src/tools/index.ts';

export const tools = createTools(definitions, en);

/** The token of the playground's user. */
export const webToken = randomBytes(32).toString('base64url');
const webUser = { platform: 'web', tenant: 'local', id: 'local' } as const;

export interface McpHarness {
  readonly adapter: McpAdapter;
  /** Of the endpoint. */
  readonly url: string;
  readonly logged: string[];
  /** A connected client with a bearer token, by default that of the playground's user. */
  connect(token?: string): Promise<Client>;
  /** Posts any body. */
  post(body: string | Uint8Array, headers?: Readonly<Record<string, string>>): Promise<McpAnswer>;
  close(): Promise<void>;
}

export interface McpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly result?: CallToolResult & { tools?: Tool[]; _meta?: { slack?: { blocks: Block[] } } };
    readonly error?: { readonly code: number; readonly message: string };
  };
}

export interface Block {
  readonly type: string;
  readonly elements?: readonly { readonly action_id?: string; readonly value?: string }[];
  readonly accessory?: { readonly type: string; readonly action_id?: string; readonly value?: string };
}

export const jsonHeaders = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export async function startMcp(bot: Bot, options: Partial<McpOptions> = {}): Promise<McpHarness> {
  const logged: string[] = [];
  const adapter = createMcpAdapter({
    bot,
    tools,
    version: '0.0.0',
    adapters: [],
    publicUrl: undefined,
    log: (line, facts = {}) => logged.push(`${line} ${JSON.stringify(facts, errorText)}`),
    ...options,
    signIn: { slack: undefined, entra: undefined, tokens: new Map([[hashOf(webToken), webUser]]), ...options.signIn },
  });
  const server = createServer(express().use(adapter.router));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const clients: Client[] = [];
  return {
    adapter,
    url,
    logged,
    async connect(token = webToken) {
      const client = new Client({ name: 'test', version: '1' });
      clients.push(client);
      const requestInit = { headers: { authorization: `Bearer ${token}` } };
      const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit });
      await client.connect(transport as Parameters<Client['connect']>[0]);
      return client;
    },
    async post(body, headers = {}) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...jsonHeaders, ...headers },
        body: body as BodyInit,
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      server.closeAllConnections();
      await Promise.all([adapter.stop(), new Promise((resolve) => server.close(resolve))]);
    },
  };
}

function errorText(_key: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}

/** The body of a tool call. */
export function callBody(name: string, values: object = {}, meta?: object): string {
  const params = { name, arguments: values, ...(meta === undefined ? {} : { _meta: meta }) };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
}

/** All texts of a result. */
export function textOf(result: Pick<CallToolResult, 'content'> | undefined): string {
  return (result?.content ?? []).map((block) => (block.type === 'text' ? block.text : `<${block.type}>`)).join('\n');
}

/** Calls a tool through the SDK's client. */
export async function call(
  client: Client,
  name: string,
  values: Record<string, unknown> = {},
): Promise<CallToolResult> {
  return (await client.callTool({ name, arguments: values })) as CallToolResult;
}
