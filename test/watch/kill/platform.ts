/** A chat platform behind HTTP, so that a bot in another process can be killed while it posts. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatAdapter, MessageRef, OutboundMessage } from '../../../src/chat/adapter.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';

export interface Message {
  readonly id: MessageRef;
  readonly key: string;
  readonly place: string;
  readonly under?: MessageRef;
  card: Card;
}

export interface Platform {
  readonly url: string;
  readonly messages: readonly Message[];
  /** Called with every message, before it is kept and before that is answered. `lost` keeps it from arriving. */
  strike: (when: 'before' | 'after') => 'lost' | undefined;
  close(): Promise<void>;
}

/** Starts the platform's side. It keeps what it is given before it answers. */
export async function startPlatform(): Promise<Platform> {
  const messages: Message[] = [];
  const self = { strike: (): 'lost' | undefined => undefined } as Pick<Platform, 'strike'>;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const asked: Asked = JSON.parse(Buffer.concat(chunks).toString());
    if (asked.kind === 'find') {
      const found = messages.find((one) => one.key === asked.key && one.place === asked.place);
      response.end(JSON.stringify({ id: found?.id }));
      return;
    }
    const isLost = self.strike('before') === 'lost';
    const id = `m${messages.length + 1}`;
    if (asked.kind === 'post' && !isLost) messages.push({ id, ...asked });
    const updated = messages.find((one) => asked.kind === 'update' && one.id === asked.posted);
    if (updated !== undefined && !isLost) updated.card = asked.card;
    self.strike('after');
    // The bot may well be dead before it hears of it.
    setTimeout(() => response.end(JSON.stringify({ id })), Math.random() * 10);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(self, {
    url: `http://127.0.0.1:${port}/`,
    messages,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

interface Asked {
  readonly kind: 'post' | 'update' | 'find';
  readonly key: string;
  readonly place: string;
  readonly card: Card;
  readonly under?: MessageRef;
  /** The message to update. */
  readonly posted?: MessageRef;
}

/** The bot's side of it. */
export function connectPlatform(url: string): ChatAdapter {
  const ask = async (body: object): Promise<{ id?: MessageRef }> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return (await response.json()) as { id?: MessageRef };
  };
  const send = async (
    kind: string,
    place: Conversation,
    { deliveryKey, card }: OutboundMessage,
    more: Pick<Asked, 'under' | 'posted'> = {},
  ): Promise<MessageRef> => {
    const { id = '' } = await ask({ kind, place: place.id, key: deliveryKey, card, ...more });
    return id;
  };
  return {
    platform: 'web',
    rateLimits: [],
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ name: 'platform', ok: true, detail: '' }),
    post: (place, post, under) => send('post', place, post, under === undefined ? {} : { under }),
    update: async (place, posted, post) => void (await send('update', place, post, { posted })),
    findByKey: async (place, key) => (await ask({ kind: 'find', place: place.id, key })).id,
  };
}
