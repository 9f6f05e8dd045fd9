/** A playground on a free port, with a test's bot and panel. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { createWebAdapter, type WebOptions } from '../../../adapters/web/server/index.ts';
import type { ActionResult, BotMessage, MessageView, PageSnapshot } from '../../../adapters/web/view.ts';
import { createLocalSession } from '../../../src/lib/local-session.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { createTestSpool } from '../../spool.ts';

interface PlaygroundResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Playground {
  readonly adapter: ReturnType<typeof createWebAdapter>;
  readonly url: string;
  /** The header with the token. */
  readonly authorization: Readonly<Record<string, string>>;
  /** The page's address with the token, as the bot prints it. */
  readonly address: string;
  readonly logged: { readonly line: string; readonly facts: Record<string, unknown> | undefined }[];
  /** A raw request, since `fetch` does not let a test set headers such as Host. */
  request(path: string, init?: PlaygroundRequest): Promise<PlaygroundResponse>;
  /** Sends an action as the page does. */
  send(action: object, files?: readonly File[]): Promise<ActionResult>;
  state(): Promise<PageSnapshot>;
  messages(conversation?: string): Promise<readonly MessageView[]>;
  /** The last message in the conversation. Rejects if it is not from the bot. */
  lastReply(conversation?: string): Promise<BotMessage>;
  close(): Promise<void>;
}

interface PlaygroundRequest {
  readonly method?: string;
  /** Sends neither the token nor the cookie. */
  readonly isStranger?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The rest is the harness's own. */
export type PlaygroundOptions = Omit<WebOptions, 'log' | 'session' | 'spool'>;

export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const logged: { line: string; facts: Record<string, unknown> | undefined }[] = [];
  const stub = options.pageDir === undefined ? await createStubPage() : undefined;
  const session = createLocalSession();
  const authorization = { authorization: `Bearer ${session.token}` };
  const adapter = createWebAdapter({
    session,
    spool: createTestSpool(),
    ...omitUndefined({ pageDir: stub }),
    ...options,
    log: (line, facts) => logged.push({ line, facts }),
  });
  await adapter.start();
  const app = express();
  app.use(adapter.router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state = async () =>
    JSON.parse((await rawRequest(`${url}/playground/state`, { headers: authorization })).body) as PageSnapshot;
  const messages = async (conversation = 'barium') => (await state()).messages[conversation] ?? [];

  return {
    adapter,
    url,
    authorization,
    address: `${url}/?token=${session.token}`,
    logged,
    state,
    messages,
    request: (path, init = {}) =>
      rawRequest(url + path, { ...init, headers: { ...(init.isStranger ? {} : authorization), ...init.headers } }),
    async send(action, files = []) {
      const { body, headers } = bodyOf(action, files);
      const init = { method: 'POST', headers: { ...headers, ...authorization }, body };
      const response = await fetch(`${url}/playground/actions`, init);
      return (await response.json()) as ActionResult;
    },
    async lastReply(conversation) {
      const last = (await messages(conversation)).at(-1);
      if (last?.from !== 'bot') throw new Error('the last message is not from the bot');
      return last;
    },
    async close() {
      await adapter.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (stub !== undefined) await rm(stub, { recursive: true });
    },
  };
}

let actionCount = 0;

/** A line in the direct conversation, or in another one. */
export function textAction(line: string, conversation = 'barium') {
  actionCount += 1;
  return { kind: 'text', conversation, idempotencyKey: `text-action-${actionCount}`, line };
}

function bodyOf(action: object, files: readonly File[]): { body: string | FormData; headers: Record<string, string> } {
  if (files.length === 0) return { body: JSON.stringify(action), headers: { 'content-type': 'application/json' } };
  const form = new FormData();
  form.set('action', JSON.stringify(action));
  for (const file of files) form.append('file', file);
  return { body: form, headers: {} };
}

function rawRequest(url: string, init: PlaygroundRequest = {}): Promise<PlaygroundResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: init.method ?? 'GET', headers: init.headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    sent.on('error', reject);
    sent.end(init.body);
  });
}

/** The files that the adapter checks at its start, for tests without a page. */
async function createStubPage(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-stub-'));
  await Promise.all(['index.html', 'main.js', 'main.css'].map((file) => writeFile(join(dir, file), file)));
  return dir;
}
