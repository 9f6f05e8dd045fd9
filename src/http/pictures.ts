import { once } from 'node:events';
import express, { type Request, type Response, type Router } from 'express';
import { NoDiagramError, NotFoundError } from '../barium/errors.ts';
import type { PictureOrder } from '../barium/types.ts';
import { createLane, LaneFullError } from '../lib/semaphore.ts';
import type { Logger } from '../log/index.ts';
import { readPictureToken } from './picture-token.ts';

/** A picture on its way through: read once, or discarded. */
export interface PictureStream {
  /** Media type. */
  readonly type: string;
  /** In bytes, where it is known beforehand. */
  readonly size?: number | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
  discard(): void;
}

/** Opens a picture. `signal` aborts when nobody wants it any more. */
export type PictureSource = (order: PictureOrder, signal: AbortSignal) => Promise<PictureStream>;

export interface PictureOptions {
  /** 32 bytes, the same after a restart and in every replica. */
  readonly key: Uint8Array;
  readonly source: PictureSource;
  readonly log: Logger;
  readonly now?: () => Date;
  /** How long a reader may take to read a picture; 30,000 ms when unset. */
  readonly readMs?: number;
}

/** What is answered to an address that this bot never made, or long ago. Nobody else says it. */
export const noSuchAddress = 'This picture does not exist, or its address has expired.';

/** What a browser shows as a picture and never runs. */
const harmless = /^image\/(?:png|jpeg|gif|webp)$/;

/**
 * Half as many as the upstream client opens at once, so that slow readers never hold up the pictures and files of
 * those who asked in the chat, nor each other for long: who does not have it all in time is cut off. And a channel full
 * of announcements whose pictures are all fetched in one moment.
 */
const atOnce = 4;
const mayWait = 200;

/**
 * `GET /:token`: the picture that a signed token stands for, streamed at the reader's pace and never held as a
 * whole. A token that is not ours or has expired is not found, like a diagram that is not there; an upstream
 * that fails is 502, and too many readers at once are 503.
 */
export function pictureRouter(options: PictureOptions): Router {
  const { key, source, log, now = () => new Date(), readMs = 30_000 } = options;
  const lane = createLane(atOnce, mayWait);
  return express.Router().get('/:token', async (request: Request<{ token: string }>, response) => {
    const order = readPictureToken(key, request.params.token, now());
    if (order === undefined) {
      response.status(404).type('text').send(`${noSuchAddress}\n`);
      return;
    }
    const gone = goneSignal(response);
    let leave: (() => void) | undefined;
    try {
      leave = await lane.enter(gone);
      const picture = await source(order, gone);
      const cut = setTimeout(() => response.destroy(), readMs);
      response.once('close', () => clearTimeout(cut));
      await send(picture, request, response, gone);
    } catch (err) {
      // The reader left: the rest of what happens is our own cancelling.
      if (gone.aborted) return;
      if (response.headersSent) response.destroy();
      else refuse(response, err);
      if (!isAbsent(err)) log.warn({ err }, 'a picture could not be shown');
    } finally {
      leave?.();
    }
  });
}

/** Aborts when the connection closes before the answer is out. */
function goneSignal(response: Response): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  return leaving.signal;
}

async function send(picture: PictureStream, request: Request, response: Response, gone: AbortSignal) {
  const discard = () => picture.discard();
  gone.addEventListener('abort', discard);
  try {
    if (!harmless.test(picture.type)) throw new Error(`not a picture that can be shown: ${picture.type}`);
    response.status(200).set({
      'Content-Type': picture.type,
      'Cache-Control': 'private, max-age=300',
      // Chat clients show it inside their own pages.
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    if (picture.size !== undefined) response.set('Content-Length', String(picture.size));
    if (request.method !== 'HEAD') await pass(picture.bytes, response, gone);
    response.end();
  } finally {
    gone.removeEventListener('abort', discard);
    discard();
  }
}

/**
 * Writes `bytes` as fast as they are read at the other end. Not `stream.pipeline`: that cuts the connection when
 * the source fails, also where nothing has been sent and a proper answer could still be given.
 */
async function pass(bytes: AsyncIterable<Uint8Array>, response: Response, gone: AbortSignal): Promise<void> {
  // A source that ends early must not look like a whole picture.
  response.strictContentLength = true;
  for await (const chunk of bytes) {
    gone.throwIfAborted();
    if (!response.write(chunk)) await once(response, 'drain', { signal: gone });
  }
}

function refuse(response: Response, error: unknown): void {
  response.removeHeader('Content-Length');
  const [status, words] = refusalOf(error);
  if (status === 503) response.set('Retry-After', '10');
  response.status(status).set('Cache-Control', 'no-store').type('text').send(words);
}

function refusalOf(error: unknown): readonly [number, string] {
  if (isAbsent(error)) return [404, 'There is no such picture.\n'];
  if (error instanceof LaneFullError)
    return [503, 'Too many pictures are asked for. Try again in a moment.\n'];
  return [502, 'The picture could not be read from Barium. Try again later.\n'];
}

function isAbsent(error: unknown): boolean {
  return error instanceof NotFoundError || error instanceof NoDiagramError;
}
