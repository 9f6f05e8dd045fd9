/**
 * A POST with as little around it as can be: every answer to a command goes out like this, and Node's `fetch` would
 * take three times as much of the processor for it.
 */
import { type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';

export interface Said {
  readonly status: number;
  /** In seconds, as the header of this name says; not a number where there is none. */
  readonly retryAfter: number;
  /** How an answer begins that is no success. */
  readonly said: string;
}

/**
 * Posts JSON. A redirection is an answer like any other and followed by nobody. Rejects when there is no answer, or
 * none within `timeoutMs`.
 */
export function postJson(url: string, body: string, timeoutMs: number): Promise<Said> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    };
    const request = url.startsWith('https:') ? overHttps(url, options) : overHttp(url, options);
    let isAnswered = false;
    const timer = setTimeout(() => request.destroy(new Error('no answer in time')), timeoutMs);
    request.once('close', () => clearTimeout(timer));
    request.on('error', (error: NodeJS.ErrnoException) => {
      // A connection that was kept, and that the other side closed just as it was used again.
      const isStale = request.reusedSocket && error.code === 'ECONNRESET' && !isAnswered;
      if (isStale) resolve(postJson(url, body, timeoutMs));
      else reject(error);
    });
    request.once('response', (response) => {
      isAnswered = true;
      resolve(read(response));
    });
    request.end(body);
  });
}

/** In characters. */
const beginning = 200;

async function read(response: IncomingMessage): Promise<Said> {
  const status = response.statusCode ?? 0;
  const retryAfter = Number(response.headers['retry-after']);
  let said = '';
  if (status >= 200 && status < 300) {
    response.resume();
  } else {
    response.setEncoding('utf8');
    for await (const part of response) {
      if (said.length < beginning) said += String(part).slice(0, beginning - said.length);
    }
  }
  return { status, retryAfter, said };
}
