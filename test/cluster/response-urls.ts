/** A server for Slack's `response_url`, which collects the bot's replies by request. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { handleRequests } from '../handle-requests.ts';

interface Reply {
  readonly text?: string;
  readonly blocks?: unknown;
}

export interface ResponseUrls {
  /** The response URL of the request `id`. */
  url(id: string): string;
  /** The texts of the replies so far. */
  textsFor(id: string): readonly string[];
  /** The values of all buttons in the replies so far. */
  buttonValuesFor(id: string): readonly string[];
  close(): Promise<void>;
}

export async function openResponseUrls(): Promise<ResponseUrls> {
  const received = new Map<string, readonly Reply[]>();
  const server = createServer(
    handleRequests(async (request, response) => {
      const reply = (await json(request)) as Reply;
      const id = (request.url ?? '').slice(1);
      received.set(id, [...(received.get(id) ?? []), reply]);
      response.setHeader('content-type', 'application/json').end('{"ok":true}');
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // The emulator's host name: the bot only sends replies to response URLs on the host of the API.
    url: (id) => `http://localhost:${port}/${id}`,
    textsFor: (id) => (received.get(id) ?? []).map(({ text }) => text ?? ''),
    buttonValuesFor: (id) => (received.get(id) ?? []).flatMap(({ blocks }) => buttonValuesIn(blocks)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function buttonValuesIn(part: unknown): readonly string[] {
  if (Array.isArray(part)) return part.flatMap(buttonValuesIn);
  if (typeof part !== 'object' || part === null) return [];
  const own = 'type' in part && part.type === 'button' && 'value' in part ? [String(part.value)] : [];
  return [...own, ...Object.values(part).flatMap(buttonValuesIn)];
}
