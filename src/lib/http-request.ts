/** A small HTTP client on `node:http`: per request, `fetch` takes two to three times as much CPU time. */
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { readAll } from './bytes.ts';
import { type Agents, createAgents } from './outbound.ts';
import { TimeoutError } from './timeout.ts';

interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Sends a request; redirects are not followed. Rejects with Node's own error if there is no response, with a
 * {@link TimeoutError} if it is not complete within `timeoutMs`, or if its body is larger than 1 MiB.
 */
export type HttpClient = (url: string, request: HttpRequest) => Promise<HttpResponse>;

const maxBodyBytes = 1024 * 1024;

/** A client with keep-alive connections of its own. */
export function createHttpClient(): HttpClient {
  const agents = createAgents({ keepAlive: true });
  return (url, request) =>
    send(url, request, agents, async (response) => (await readAll(response, maxBodyBytes)).toString());
}

const maxExcerptLength = 200;

/**
 * Posts JSON over Node's global agent; otherwise like an {@link HttpClient}. The text has the first 200 characters of the
 * body; for a 2xx response it is empty unless `readsSuccess` is set.
 */
export function postJson(url: string, body: string, timeoutMs: number, readsSuccess = false): Promise<HttpResponse> {
  const request = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    timeoutMs,
  } as const;
  return send(url, request, {}, readsSuccess ? readExcerpt : readErrorExcerpt);
}

async function readErrorExcerpt(response: IncomingMessage): Promise<string> {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) {
    response.resume();
    return '';
  }
  return readExcerpt(response);
}

async function readExcerpt(response: IncomingMessage): Promise<string> {
  let excerpt = '';
  response.setEncoding('utf8');
  for await (const part of response) {
    if (excerpt.length < maxExcerptLength) excerpt += String(part).slice(0, maxExcerptLength - excerpt.length);
  }
  return excerpt;
}

type ReadText = (response: IncomingMessage) => Promise<string>;

function send(url: string, request: HttpRequest, agents: Partial<Agents>, readText: ReadText): Promise<HttpResponse> {
  const { method, headers, body, timeoutMs } = request;
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith('https:');
    const options: RequestOptions = {
      method,
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      agent: isSecure ? agents.https : agents.http,
    };
    let response: IncomingMessage | undefined;
    const outgoing = (isSecure ? httpsRequest : httpRequest)(url, options);
    const onTimeout = () => (response ?? outgoing).destroy(new TimeoutError('no response in time'));
    const timer = setTimeout(onTimeout, timeoutMs);
    outgoing.once('close', () => clearTimeout(timer));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The server closed a kept connection at the moment of its reuse, so it has not read this request.
      const isStale = outgoing.reusedSocket && error.code === 'ECONNRESET' && response === undefined;
      if (isStale) resolve(send(url, request, agents, readText));
      else reject(error);
    });
    outgoing.once('response', (incoming) => {
      response = incoming;
      const { statusCode: status = 0, headers } = incoming;
      readText(incoming).then((text) => resolve({ status, headers, text }), reject);
    });
    outgoing.end(body);
  });
}
