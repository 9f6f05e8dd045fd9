/** The pictures and files of the bot's answers, kept in memory for as long as a page may ask for them. */
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Content } from '../../../src/chat/content.ts';
import { createShelf } from './shelf.ts';
import { textOf } from './text.ts';

interface Kept {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface ContentStore {
  /** Reads it to its end and answers its address here. Undefined when it broke off or is too large; that is logged. */
  keep(content: Content): Promise<{ readonly url: string | undefined; readonly size: number | undefined }>;
  /** Answers `GET /playground/content/<id>`. */
  serve(request: Request<{ id: string }>, response: Response): void;
}

export interface ContentLimits {
  /** Of one picture or file. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly entries: number;
  readonly lifetimeMs: number;
}

/** Room for a long afternoon of diagrams: 400 things, 256 MB, two hours. */
export const contentLimits: ContentLimits = {
  bytes: 64 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
  entries: 400,
  lifetimeMs: 2 * 60 * 60 * 1000,
};

// Only what a browser draws without running anything is shown in the page; the rest is handed over as a file.
const DRAWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export function createContentStore(options: {
  readonly limits: ContentLimits;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): ContentStore {
  const { limits, now, log } = options;
  const shelf = createShelf<Kept>(
    { entries: limits.entries, bytes: limits.totalBytes, lifetimeMs: limits.lifetimeMs },
    () => now().getTime(),
  );

  return {
    async keep(content) {
      try {
        const bytes = await readAll(content, limits.bytes);
        const id = randomUUID();
        const stored = shelf.put(id, { name: content.name, type: content.type, bytes }, bytes.length);
        return { url: stored ? `/playground/content/${id}` : undefined, size: bytes.length };
      } catch (error) {
        log('playground: could not read a picture or file of an answer', { error });
        return { url: undefined, size: content.size };
      } finally {
        content.cancel();
      }
    },
    serve(request, response) {
      const kept = shelf.get(request.params.id);
      if (kept === undefined) {
        response.status(404).type('text/plain').send(textOf(request).contentGone);
        return;
      }
      if (DRAWN.has(kept.type)) response.type(kept.type);
      else response.attachment(kept.name).type(kept.type || 'application/octet-stream');
      // Whatever the type claims to be, nothing in it may run with the page's rights.
      response.set('Content-Security-Policy', "default-src 'none'; sandbox");
      response.set('Cache-Control', 'private, max-age=3600, immutable');
      response.send(kept.bytes);
    },
  };
}

/** All bytes of it. Rejects past `limit` bytes, and with whatever its source rejects with. */
export async function readAll(content: Content, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of content.bytes) {
    size += part.length;
    if (size > limit) throw new RangeError(`more than ${limit} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}
