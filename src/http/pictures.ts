import { once } from 'node:events';
import express, { type Request, type Response, type Router } from 'express';
import { NoDiagramError, NotFoundError } from '../barium/errors.ts';
import { createSemaphore, QueueFullError } from '../lib/semaphore.ts';
import type { Logger } from '../log/index.ts';
import type { PictureRequest } from '../pictures/timeline-picture.ts';
import { decryptPictureToken } from './picture-token.ts';

/** A picture being streamed: read it once, or cancel it. */
export interface PictureStream {
  /** Media type. */
  readonly type: string;
  /** In bytes, where it is known beforehand. */
  readonly size?: number | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
  cancel(): void;
}

/** Opens a picture. `signal` aborts when the client has closed the connection. */
export type PictureSource = (request: PictureRequest, signal: AbortSignal) => Promise<PictureStream>;

export interface PictureOptions {
  /** Of 32 bytes each, the same after a restart and in every replica. */
  readonly keys: () => readonly Uint8Array[];
  readonly source: PictureSource;
  readonly log: Logger;
  readonly now?: () => Date;
  /** How long a client can take to read a picture; default 30,000 ms. */
  readonly readTimeoutMs?: number;
}

/** The response to a link that is invalid or has expired. `doctor` recognizes this bot by it. */
export const pictureNotFound = 'This picture does not exist, or its address has expired.';

/** The media types that a browser only displays and never executes. */
const safeImageTypes = /^image\/(?:png|jpeg|gif|webp)$/;

/**
 * Half of the upstream client's permits, so that slow readers cannot delay the pictures and files of people in the chat.
 * The queue has room for a channel full of announcements whose pictures are all fetched at once.
 */
const maxConcurrent = 4;
const maxQueued = 200;

/**
 * `GET /:token`: streams the picture of a token at the client's pace, without buffering all of it. Responds 404 to an
 * invalid or expired token and to a missing diagram, 502 when the upstream fails, 503 when too many clients read at once.
 */
export function pictureRouter(options: PictureOptions): Router {
  const { keys, source, log, now = () => new Date(), readTimeoutMs = 30_000 } = options;
  const permits = createSemaphore(maxConcurrent, maxQueued);
  return express.Router().get('/:token', async (request: Request<{ token: string }>, response) => {
    const imageRequest = findRequest(keys(), request.params.token, now());
    if (imageRequest === undefined) {
      response.status(404).type('text').send(`${pictureNotFound}\n`);
      return;
    }
    const closed = clientClosedSignal(response);
    let release: (() => void) | undefined;
    try {
      release = await permits.acquire(closed);
      const picture = await source(imageRequest, closed);
      const timeout = setTimeout(() => response.destroy(), readTimeoutMs);
      response.once('close', () => clearTimeout(timeout));
      await send(picture, request, response, closed);
    } catch (err) {
      // The client has left; this error only reports our own cancellation.
      if (closed.aborted) return;
      if (response.headersSent) response.destroy();
      else sendError(response, err);
      if (!isNotFound(err)) log.warn({ err }, 'failed to serve a picture');
    } finally {
      release?.();
    }
  });
}

function findRequest(keys: readonly Uint8Array[], token: string, now: Date): PictureRequest | undefined {
  for (const key of keys) {
    const request = decryptPictureToken(key, token, now);
    if (request !== undefined) return request;
  }
  return undefined;
}

/** Aborts when the connection closes before the response is complete. */
function clientClosedSignal(response: Response): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) closed.abort();
  });
  return closed.signal;
}

async function send(picture: PictureStream, request: Request, response: Response, closed: AbortSignal) {
  const cancel = () => picture.cancel();
  closed.addEventListener('abort', cancel);
  try {
    if (!safeImageTypes.test(picture.type)) throw new Error(`not a displayable media type: ${picture.type}`);
    response.status(200).set({
      'Content-Type': picture.type,
      'Cache-Control': 'private, max-age=300',
      // Chat clients embed it in their own pages.
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    if (picture.size !== undefined) response.set('Content-Length', String(picture.size));
    if (request.method !== 'HEAD') await pipeBody(picture.bytes, response, closed);
    response.end();
  } finally {
    closed.removeEventListener('abort', cancel);
    cancel();
  }
}

/**
 * Writes `bytes` with backpressure. `stream.pipeline` would destroy the connection when the source fails, even if nothing
 * has been sent yet and an error response is still possible.
 */
async function pipeBody(bytes: AsyncIterable<Uint8Array>, response: Response, closed: AbortSignal): Promise<void> {
  // A source that ends early must not look like a complete picture.
  response.strictContentLength = true;
  for await (const chunk of bytes) {
    closed.throwIfAborted();
    if (!response.write(chunk)) await once(response, 'drain', { signal: closed });
  }
}

function sendError(response: Response, error: unknown): void {
  response.removeHeader('Content-Length');
  const [status, message] = errorResponseFor(error);
  if (status === 503) response.set('Retry-After', '10');
  response.status(status).set('Cache-Control', 'no-store').type('text').send(message);
}

function errorResponseFor(error: unknown): readonly [number, string] {
  if (isNotFound(error)) return [404, 'Picture not found\n'];
  if (error instanceof QueueFullError) return [503, 'Too many pictures are being read. Try again in a moment.\n'];
  return [502, 'Barium did not return the picture. Try again later.\n'];
}

function isNotFound(error: unknown): boolean {
  return error instanceof NotFoundError || error instanceof NoDiagramError;
}
