/** A chat platform behind HTTP, so that a bot in another process can be killed while it posts. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Card, ChatAdapter, Place, Post, Posted } from '../../../src/chat.ts';

export interface Message {
  readonly id: Posted;
  readonly key: string;
  readonly place: string;
  readonly under?: Posted;
  readonly card: Card;
}

export interface Platform {
  readonly url: string;
  readonly messages: readonly Message[];
  close(): Promise<void>;
}

/** Starts the platform's side. It keeps what it is given before it answers. */
export async function startPlatform(): Promise<Platform> {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const asked: { kind: string; key: string; place: string; card: Card; under?: Posted } = JSON.parse(
      Buffer.concat(chunks).toString(),
    );
    if (asked.kind === 'find') {
      const found = messages.find((one) => one.key === asked.key && one.place === asked.place);
      response.end(JSON.stringify({ id: found?.id }));
      return;
    }
    const id = `m${messages.length + 1}`;
    if (asked.kind === 'post') messages.push({ id, ...asked });
    // The bot may well be dead before it hears of it.
    setTimeout(() => response.end(JSON.stringify({ id })), Math.random() * 10);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    messages,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The bot's side of it. */
export function connectPlatform(url: string): ChatAdapter {
  const ask = async (body: object): Promise<{ id?: Posted }> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return (await response.json()) as { id?: Posted };
  };
  const send = async (kind: string, place: Place, { key, card }: Post, under?: Posted): Promise<Posted> => {
    const { id = '' } = await ask({ kind, place: place.id, key, card, under });
    return id;
  };
  return {
    platform: 'web',
    pace: [],
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ name: 'platform', ok: true, detail: '' }),
    post: (place, post, under) => send('post', place, post, under),
    update: async (place, _posted, post) => void (await send('update', place, post)),
    find: async (place, key) => (await ask({ kind: 'find', place: place.id, key })).id,
  };
}
