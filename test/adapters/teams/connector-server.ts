/** A small connector and drive of Microsoft on a local port: accepts every request and records it for tests. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { handleRequests } from '../../handle-requests.ts';

export interface ConnectorRequest {
  readonly method: string;
  /** Decoded; missing from the request that creates a conversation. */
  readonly conversationId: string | undefined;
  /** The activity that is updated, deleted or replied to. */
  readonly activityId: string | undefined;
  readonly authorization: string | undefined;
  /** Only the recipient sees the message. */
  readonly isTargeted: boolean;
  readonly body: SentActivity;
  /** The id in the response. */
  readonly id: string;
}

export interface SentActivity {
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
  readonly recipient?: { id: string; name?: string };
  readonly channelData?: object;
  readonly entities?: readonly { type: string; messageId?: string }[];
}

/** An error response. */
export interface ConnectorResponse {
  readonly status: number;
  /** The connection is closed without a response. */
  readonly isCut?: boolean;
  readonly code?: string;
  /** Replaces the JSON that usually contains the code. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ConnectorServer {
  readonly url: string;
  /** The accepted requests, except typing indicators. */
  readonly requests: ConnectorRequest[];
  readonly typing: ConnectorRequest[];
  /** The roster of every conversation: members by Entra id. */
  readonly members: Map<string, object>;
  /** The tenants of the members of each channel, two to a page. */
  readonly tenantsIn: Map<string, readonly string[]>;
  /** The types of the channels of each team, by id. */
  readonly channelTypes: Map<string, Readonly<Record<string, string | undefined>>>;
  /** The requests to the roster that {@link respond} let through. */
  readonly lookups: { readonly conversationId: string; readonly userId: string }[];
  /** The PUT requests to `/drive/<name>`, by name. */
  readonly uploads: Map<string, { body: Buffer; headers: IncomingMessage['headers'] }>;
  /** The files at `/drive/<name>`, by name. */
  readonly files: Map<string, Buffer>;
  /** The names at the drive that get no response. */
  readonly unresponsive: Set<string>;
  /** Called for each request. Can return an error response, or a promise to delay the request. */
  respond: (request: Omit<ConnectorRequest, 'id'>) => ConnectorResponse | undefined | Promise<undefined>;
  /** Resolves with the first matching request, past or future. */
  waitForRequest(matches: (request: ConnectorRequest) => boolean): Promise<ConnectorRequest>;
  close(): Promise<void>;
}

export async function startConnector(): Promise<ConnectorServer> {
  const waiting = new Set<() => void>();
  let ids = 0;
  const server = createServer(
    handleRequests(async (request, response) => {
      const [path = '', query] = (request.url ?? '').split('?');
      const body = await buffer(request);
      if (path.startsWith('/drive/')) {
        const name = path.slice('/drive/'.length);
        if (self.unresponsive.has(name)) return;
        if (request.method === 'PUT') self.uploads.set(name, { body, headers: request.headers });
        const file = self.files.get(name);
        const status = request.method === 'GET' && file === undefined ? 404 : 200;
        response.writeHead(status, { 'Content-Length': file?.length ?? 0 });
        response.end(file);
        for (const check of waiting) check();
        return;
      }
      const [, listedId, team] =
        /^\/v3\/(?:conversations\/([^/]+)\/pagedmembers|teams\/([^/]+)\/conversations)$/.exec(path) ?? [];
      const [, rosterId, userId] = /^\/v3\/conversations\/([^/]+)\/members\/([^/]+)$/.exec(path) ?? [];
      const [, conversationId = listedId ?? rosterId, activityId] =
        /^\/v3\/conversations(?:\/([^/]+)\/activities)?(?:\/([^/]+))?$/.exec(path) ?? [];
      const received = {
        method: request.method ?? '',
        conversationId: conversationId && decodeURIComponent(conversationId),
        activityId: activityId && decodeURIComponent(activityId),
        authorization: request.headers.authorization,
        isTargeted: query === 'isTargetedActivity=true',
        body: JSON.parse(body.toString() || '{}') as SentActivity,
      };
      const error = await self.respond(received);
      if (error?.isCut === true) {
        request.socket.destroy();
        return;
      }
      if (listedId !== undefined || team !== undefined) {
        const offset = Number(new URLSearchParams(query).get('continuationToken') ?? 0);
        const types = self.channelTypes.get(decodeURIComponent(team ?? ''));
        const tenants = self.tenantsIn.get(decodeURIComponent(listedId ?? ''));
        const page = tenants?.slice(offset, offset + 2).map((tenantId) => ({ id: '29:somebody', tenantId }));
        const isLast = offset + 2 >= (tenants?.length ?? 0);
        const json = types
          ? { conversations: Object.entries(types).map(([id, type]) => ({ id, type })) }
          : { members: page, ...(isLast ? {} : { continuationToken: String(offset + 2) }) };
        const isKnown = types !== undefined || tenants !== undefined;
        response.writeHead(error?.status ?? (isKnown ? 200 : 404), { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(json));
        return;
      }
      if (rosterId !== undefined && userId !== undefined && error === undefined) {
        const lookup = { conversationId: decodeURIComponent(rosterId), userId: decodeURIComponent(userId) };
        self.lookups.push(lookup);
        const member = self.members.get(lookup.userId);
        response.writeHead(member === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(member ?? { error: { code: 'MemberNotFoundInConversation', message: '' } }));
        return;
      }
      const newId = conversationId ? `a${++ids}` : `personal-${++ids}`;
      const id = received.method === 'PUT' ? (received.activityId ?? '') : newId;
      const isTyping = received.body.type === 'typing';
      if (error === undefined) (isTyping ? self.typing : self.requests).push({ ...received, id });
      response.writeHead(error?.status ?? 201, { 'Content-Type': 'application/json', ...error?.headers });
      const json = error?.code ? { error: { code: error.code, message: '' } } : { id };
      response.end(error?.body ?? JSON.stringify(json));
      for (const check of waiting) check();
    }),
  );
  const url = await listen(server);
  const self: ConnectorServer = {
    url,
    requests: [],
    typing: [],
    members: new Map(),
    tenantsIn: new Map(),
    channelTypes: new Map(),
    lookups: [],
    uploads: new Map(),
    files: new Map(),
    unresponsive: new Set(),
    respond: () => undefined,
    waitForRequest: (matches) =>
      new Promise((resolve) => {
        const check = () => {
          const found = self.requests.find(matches);
          if (found === undefined) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
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

/** A URL that refuses connections. */
export async function unusedUrl(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  await close(server);
  return url;
}
