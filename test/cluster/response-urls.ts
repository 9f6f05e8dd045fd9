/** Where Slack's `response_url` leads: what the bot answers, by the request that it answers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answers {
  /** The address for one request, told apart by `id`. */
  url(id: string): string;
  /** What was answered to a request so far: the text of each message. */
  to(id: string): readonly string[];
  /** The values of all buttons that an answer has. */
  buttons(id: string): readonly string[];
  close(): Promise<void>;
}

export async function openAnswers(): Promise<Answers> {
  const heard = new Map<string, { readonly text?: string; readonly blocks?: unknown }[]>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const id = (request.url ?? '').slice(1);
    heard.set(id, [...(heard.get(id) ?? []), JSON.parse(Buffer.concat(chunks).toString())]);
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (id) => `http://127.0.0.1:${port}/${id}`,
    to: (id) => (heard.get(id) ?? []).map(({ text }) => text ?? ''),
    buttons: (id) => (heard.get(id) ?? []).flatMap(({ blocks }) => valuesIn(blocks)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function valuesIn(part: unknown): readonly string[] {
  if (Array.isArray(part)) return part.flatMap(valuesIn);
  if (typeof part !== 'object' || part === null) return [];
  const own = 'type' in part && part.type === 'button' && 'value' in part ? [String(part.value)] : [];
  return [...own, ...Object.values(part).flatMap(valuesIn)];
}
