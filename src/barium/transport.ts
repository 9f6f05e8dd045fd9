import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import axios from 'axios';
import { createAgents } from '../lib/outbound.ts';

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable | undefined;
  /**
   * Uses a new connection. For writes: if the server closes a kept connection at the moment of its reuse, nothing
   * shows whether it processed the request.
   */
  readonly newConnection: boolean;
  readonly signal: AbortSignal;
}

/** The receiver must read the body to its end or destroy it. */
export interface TransportResponse {
  readonly status: number;
  readonly body: Readable;
  header(name: string): string | undefined;
}

/** There was no response. */
export class NoResponseError extends Error {
  override readonly name = 'NoResponseError';
  /** Whether the server may have received the request. */
  readonly wasConnected: boolean;

  constructor(wasConnected: boolean, cause: Error) {
    super('no response', { cause });
    this.wasConnected = wasConnected;
  }
}

export interface Transport {
  /** Resolves with a response of any status. Rejects with a {@link NoResponseError}. */
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Closes all connections, also those in use. */
  close(): void;
}

/** HTTP over axios, without redirects and without its own use of proxies. */
export function createTransport(maxConcurrent: number): Transport {
  const keepAlive = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: maxConcurrent };
  const keepAliveAgents = createAgents(keepAlive);
  const singleUseAgents = createAgents();
  const client = axios.create({
    adapter: 'http',
    maxRedirects: 0,
    proxy: false,
    responseType: 'stream',
    transformRequest: [],
    validateStatus: () => true,
  });

  return {
    async send({ body, newConnection, ...request }) {
      let wasConnected = false;
      const transport = createTrackingTransport(() => {
        wasConnected = true;
      });
      try {
        const agents = newConnection ? singleUseAgents : keepAliveAgents;
        const config = { ...request, httpAgent: agents.http, httpsAgent: agents.https, transport, data: body };
        const { status, headers, data } = await client.request<Readable>(config);
        // Readers of the body see its errors; an abort before it is read must not become an uncaught exception.
        data.on('error', () => undefined);
        return { status, body: data, header: (name) => headerText(headers[name.toLowerCase()]) };
      } catch (error) {
        throw new NoResponseError(wasConnected, stripAxiosError(error));
      }
    },
    close() {
      for (const agents of [keepAliveAgents, singleUseAgents]) {
        agents.http.destroy();
        agents.https.destroy();
      }
    },
  };
}

/** Node's transport; reports when the connection is established (for https: after the handshake). */
function createTrackingTransport(onConnected: () => void) {
  return {
    request(options: https.RequestOptions, onResponse: (response: http.IncomingMessage) => void) {
      const native = options.protocol === 'https:' ? https : http;
      const request = native.request(options, (response) => {
        // axios decompresses the body but leaves the length of the compressed one.
        if (response.headers['content-encoding']) delete response.headers['content-length'];
        onResponse(response);
      });
      request.once('socket', (socket: Socket) => {
        if (!socket.connecting) onConnected();
        else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnected);
      });
      return request;
    },
  };
}

/** An error with the message and code only: an axios error carries the request with its ticket and password. */
export function stripAxiosError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('a value that is not an Error was thrown');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const stripped = new Error(error.message || code || error.name);
  return code === undefined ? stripped : Object.assign(stripped, { code });
}

function headerText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
