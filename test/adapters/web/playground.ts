/** A running playground on a free port, with whatever bot and panel a test gives it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { createWebAdapter, type WebOptions } from '../../../adapters/web/server/index.ts';
import type { ActResult, BotMessage, MessageView, Snapshot } from '../../../adapters/web/view.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Playground {
  readonly adapter: ReturnType<typeof createWebAdapter>;
  readonly url: string;
  readonly logged: { readonly line: string; readonly facts: Record<string, unknown> | undefined }[];
  /** A raw request, so that a test can lie in its headers. */
  ask(path: string, init?: Ask): Promise<Answer>;
  /** Sends an act as the page does. */
  act(act: object, files?: readonly File[]): Promise<ActResult>;
  state(): Promise<Snapshot>;
  messages(place?: string): Promise<readonly MessageView[]>;
  /** The last message of a place, which the bot must have written. */
  lastAnswer(place?: string): Promise<BotMessage>;
  close(): Promise<void>;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export async function startPlayground(options: Omit<WebOptions, 'log'>): Promise<Playground> {
  const logged: { line: string; facts: Record<string, unknown> | undefined }[] = [];
  const stub = options.pageDir === undefined ? await stubPage() : undefined;
  const adapter = createWebAdapter({
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
  const state = async () => JSON.parse((await raw(`${url}/playground/state`)).body) as Snapshot;
  const messages = async (place = 'barium') => (await state()).messages[place] ?? [];

  return {
    adapter,
    url,
    logged,
    state,
    messages,
    ask: (path, init) => raw(url + path, init),
    async act(act, files = []) {
      const response = await fetch(`${url}/playground/acts`, { method: 'POST', ...bodyOf(act, files) });
      return (await response.json()) as ActResult;
    },
    async lastAnswer(place) {
      const last = (await messages(place)).at(-1);
      if (last?.from !== 'bot') throw new Error('the last message is not the bot’s');
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

let keys = 0;

/** A line in the direct chat, or elsewhere. */
export function textAct(line: string, place = 'barium') {
  keys += 1;
  return { kind: 'text', place, key: `key-of-line-${keys}`, line };
}

function bodyOf(act: object, files: readonly File[]): RequestInit {
  if (files.length === 0)
    return { body: JSON.stringify(act), headers: { 'content-type': 'application/json' } };
  const form = new FormData();
  form.set('act', JSON.stringify(act));
  for (const file of files) form.append('file', file);
  return { body: form };
}

function raw(url: string, init: Ask = {}): Promise<Answer> {
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

/** What the adapter looks for at its start, where no test looks at the page itself. */
async function stubPage(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-stub-'));
  await Promise.all(['index.html', 'main.js', 'main.css'].map((file) => writeFile(join(dir, file), file)));
  return dir;
}
