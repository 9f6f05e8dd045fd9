/** Microsoft's connector and drives in small, on a port of this machine: it takes what it is sent and tells tests. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that the bot made. */
export interface Call {
  readonly method: string;
  /** The conversation, decoded, where there is one. */
  readonly conversation: string | undefined;
  /** The activity that was updated, or replied to. */
  readonly activity: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Sent;
  /** What the activity was given for an id. */
  readonly id: string;
}

export interface Sent {
  readonly type?: string;
  readonly text?: string;
  readonly textFormat?: string;
  readonly summary?: string;
  readonly attachments?: readonly {
    contentType: string;
    contentUrl?: string;
    name?: string;
    content: never;
  }[];
  readonly members?: readonly { id: string }[];
}

/** How to answer a call in another way than by doing it. */
export interface Answer {
  readonly status: number;
  readonly code?: string;
  /** In place of what a code is usually told in. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ConnectorServer {
  readonly url: string;
  /** Everything but typing. */
  readonly calls: Call[];
  readonly typing: Call[];
  /** What was PUT to `/drive/…`, by path. */
  readonly drive: Map<string, { body: Buffer; headers: IncomingMessage['headers'] }>;
  /** Serves `bytes` at `/drive/<name>`. */
  readonly serve: Map<string, Buffer>;
  /** Names at the drive that get no answer. */
  readonly stuck: Set<string>;
  /** Called before each call; what it answers is answered, and once it does. */
  respond: (call: Omit<Call, 'id'>) => Answer | undefined | Promise<undefined>;
  /** Resolves with the first call, past or to come, that `fits`. */
  call(fits: (call: Call) => boolean): Promise<Call>;
  close(): Promise<void>;
}

export async function startConnector(): Promise<ConnectorServer> {
  const waiting = new Set<() => void>();
  let ids = 0;
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const body = await bodyOf(request);
    if (path.startsWith('/drive/')) {
      const name = path.slice('/drive/'.length);
      if (self.stuck.has(name)) return;
      if (request.method === 'PUT') self.drive.set(name, { body, headers: request.headers });
      const file = self.serve.get(name);
      const status = request.method === 'GET' && file === undefined ? 404 : 200;
      response.writeHead(status, { 'Content-Length': file?.length ?? 0 });
      response.end(file);
      for (const wake of waiting) wake();
      return;
    }
    const [, conversation, activity] =
      /^\/v3\/conversations(?:\/([^/]+)\/activities)?(?:\/([^/]+))?$/.exec(path) ?? [];
    const call = {
      method: request.method ?? '',
      conversation: conversation && decodeURIComponent(conversation),
      activity: activity && decodeURIComponent(activity),
      authorization: request.headers.authorization,
      body: JSON.parse(body.toString() || '{}') as Sent,
    };
    const answer = await self.respond(call);
    const id =
      call.method === 'PUT' ? (call.activity ?? '') : conversation ? `a${++ids}` : `personal-${++ids}`;
    const isTyping = call.body.type === 'typing';
    if (answer === undefined) (isTyping ? self.typing : self.calls).push({ ...call, id });
    response.writeHead(answer?.status ?? 201, { 'Content-Type': 'application/json', ...answer?.headers });
    const told = answer?.code ? { error: { code: answer.code, message: '' } } : { id };
    response.end(answer?.body ?? JSON.stringify(told));
    for (const wake of waiting) wake();
  });
  const url = await listen(server);
  const self: ConnectorServer = {
    url,
    calls: [],
    typing: [],
    drive: new Map(),
    serve: new Map(),
    stuck: new Set(),
    respond: () => undefined,
    call: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = self.calls.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => close(server),
  };
  return self;
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** An address at which nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  await close(server);
  return url;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
