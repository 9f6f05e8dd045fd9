/** A chat platform behind HTTP, for bots in other processes that are killed while they post. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { ChatAdapter, MessageRef, OutboundMessage } from '../../../src/chat/adapter.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { handleRequests } from '../../handle-requests.ts';

export interface StoredMessage {
  readonly id: MessageRef;
  readonly key: string;
  readonly conversation: string;
  readonly parent?: MessageRef;
  card: Card;
}

export interface FakePlatform {
  readonly url: string;
  readonly messages: readonly StoredMessage[];
  /** Runs before a message is stored, and before the response is sent. `lost` drops the message. */
  intercept: (when: 'before' | 'after') => 'lost' | undefined;
  close(): Promise<void>;
}

/** Stores each message before it responds. */
export async function startFakePlatform(): Promise<FakePlatform> {
  const messages: StoredMessage[] = [];
  const self = { intercept: (): 'lost' | undefined => undefined } as Pick<FakePlatform, 'intercept'>;
  const server = createServer(
    handleRequests(async (request, response) => {
      const body = (await json(request)) as PlatformRequest;
      if (body.kind === 'find') {
        const found = messages.find((one) => one.key === body.key && one.conversation === body.conversation);
        response.end(JSON.stringify({ id: found?.id }));
        return;
      }
      const isLost = self.intercept('before') === 'lost';
      const id = `m${messages.length + 1}`;
      if (body.kind === 'post' && !isLost) messages.push({ id, ...body });
      const updated = messages.find((one) => body.kind === 'update' && one.id === body.posted);
      if (updated !== undefined && !isLost) updated.card = body.card;
      self.intercept('after');
      // The bot may be killed before it gets the response.
      setTimeout(() => response.end(JSON.stringify({ id })), Math.random() * 10);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(self, {
    url: `http://127.0.0.1:${port}/`,
    messages,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

interface PlatformRequest {
  readonly kind: 'post' | 'update' | 'find';
  readonly key: string;
  readonly conversation: string;
  readonly card: Card;
  readonly parent?: MessageRef;
  /** The message to update. */
  readonly posted?: MessageRef;
}

/** The adapter of a bot for the platform at `url`. */
export function createPlatformAdapter(url: string): ChatAdapter {
  const request = async (body: object): Promise<{ id?: MessageRef }> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return (await response.json()) as { id?: MessageRef };
  };
  const send = async (
    kind: string,
    { id: conversation }: Conversation,
    { deliveryKey: key, card }: OutboundMessage,
    more: Pick<PlatformRequest, 'parent' | 'posted'> = {},
  ): Promise<MessageRef> => {
    const { id = '' } = await request({ kind, conversation, key, card, ...more });
    return id;
  };
  return {
    platform: 'web',
    rateLimits: [],
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ name: 'platform', ok: true, detail: '' }),
    post: (conversation, message, parent) => send('post', conversation, message, omitUndefined({ parent })),
    update: async (conversation, posted, message) => void (await send('update', conversation, message, { posted })),
    findByKey: async ({ id }, key) => (await request({ kind: 'find', conversation: id, key })).id,
  };
}
