import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import axios from 'axios';

/** One HTTP request, said in full. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable | undefined;
  /**
   * Takes a connection of its own. For writes: a kept one that the server is just closing breaks off in a way that
   * does not tell whether the request was processed.
   */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
}

/** The head of an answer, and its body still to be read. Whoever gets it reads it to its end or destroys it. */
export interface WireAnswer {
  readonly status: number;
  readonly body: Readable;
  header(name: string): string | undefined;
}

/** No answer came. `reached`: a connection stood, so that the request may have been read. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly reached: boolean;

  constructor(reached: boolean, cause: Error) {
    super('no answer', { cause });
    this.reached = reached;
  }
}

export interface Wire {
  /** One request, one answer of any status. Rejects with {@link NoAnswerError}. */
  send(request: WireRequest): Promise<WireAnswer>;
  /** Closes every connection, busy ones too. */
  close(): void;
}

/** HTTP as the client wants it: no redirect followed, no proxy from the environment, no judgement of a status. */
export function createWire(concurrency: number): Wire {
  const kept = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: concurrency };
  const keptAgents = { httpAgent: new http.Agent(kept), httpsAgent: new https.Agent(kept) };
  const freshAgents = { httpAgent: new http.Agent(), httpsAgent: new https.Agent() };
  const client = axios.create({
    adapter: 'http',
    maxRedirects: 0,
    proxy: false,
    responseType: 'stream',
    transformRequest: [],
    validateStatus: () => true,
  });

  async function send(request: WireRequest): Promise<WireAnswer> {
    const { body, fresh, ...rest } = request;
    let reached = false;
    const transport = watchedTransport(() => {
      reached = true;
    });
    try {
      const agents = fresh ? freshAgents : keptAgents;
      const { status, headers, data } = await client.request<Readable>({
        ...rest,
        ...agents,
        transport,
        data: body,
      });
      // Whoever reads the body sees its error; unread, an abort must not bring the process down.
      data.on('error', () => undefined);
      return { status, body: data, header: (name) => textOf(headers[name.toLowerCase()]) };
    } catch (error) {
      throw new NoAnswerError(reached, bare(error));
    }
  }

  return {
    send,
    close: () => {
      for (const agents of [keptAgents, freshAgents]) {
        agents.httpAgent.destroy();
        agents.httpsAgent.destroy();
      }
    },
  };
}

/** Node's own transport, which tells when the connection stands (for https: after the handshake). */
function watchedTransport(onReached: () => void) {
  return {
    request(options: https.RequestOptions, onAnswer: (answer: http.IncomingMessage) => void) {
      const native = options.protocol === 'https:' ? https : http;
      const request = native.request(options, (answer) => {
        // axios unpacks the body and forgets that the length was that of the packed one.
        if (answer.headers['content-encoding']) delete answer.headers['content-length'];
        onAnswer(answer);
      });
      request.once('socket', (socket: Socket) => {
        if (!socket.connecting) onReached();
        else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onReached);
      });
      return request;
    },
  };
}

/** The failure without axios' own error around it, which carries the request: its ticket and its password. */
export function bare(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('something that is no error was thrown');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const plain = new Error(error.message || code || error.name);
  return code === undefined ? plain : Object.assign(plain, { code });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
