/** The pictures and files of replies, held for the page to fetch. */
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Content } from '../../../src/chat/content.ts';
import type { Spool, SpooledData } from '../../../src/lib/spool.ts';
import { createTtlCache } from '../../../src/lib/ttl-cache.ts';
import { stringsForRequest } from './text.ts';

interface StoredBlob {
  readonly name: string;
  readonly type: string;
  readonly data: SpooledData;
}

export interface ContentStore {
  /**
   * Reads the content and stores it. Returns the path of its URL, or undefined if the content is too large or could
   * not be read, which is logged. Never rejects.
   */
  put(content: Content): Promise<{ readonly url: string | undefined; readonly size: number | undefined }>;
  /** Responds to `GET /playground/content/<id>`. */
  send(request: Request<{ id: string }>, response: Response): Promise<void>;
  /** Removes everything. */
  clear(): void;
}

export interface ContentLimits {
  /** Of one picture or file. */
  readonly maxItemBytes: number;
  readonly maxTotalBytes: number;
  readonly maxEntries: number;
  readonly ttlMs: number;
}

export const defaultContentLimits: ContentLimits = {
  maxItemBytes: 64 * 1024 * 1024,
  maxTotalBytes: 128 * 1024 * 1024,
  maxEntries: 400,
  ttlMs: 2 * 60 * 60 * 1000,
};

/** Image types that cannot run scripts. Everything else is sent as a download. */
const inlineTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export function createContentStore(options: {
  readonly limits: ContentLimits;
  readonly spool: Spool;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): ContentStore {
  const { limits, spool, now, log } = options;
  const dispose = ({ data }: Pick<StoredBlob, 'data'>) => {
    data.dispose().catch((error: unknown) => log('playground: failed to remove a temporary file', { error }));
  };
  const blobs = createTtlCache<StoredBlob>({
    maxEntries: limits.maxEntries,
    maxBytes: limits.maxTotalBytes,
    ttlMs: limits.ttlMs,
    now: () => now().getTime(),
    onRemove: dispose,
  });

  return {
    async put(content) {
      try {
        const data = await spool.hold(content.bytes, limits.maxItemBytes);
        const id = randomUUID();
        const blob = { name: content.name, type: content.type, data };
        const isStored = blobs.set(id, blob, { bytes: data.size });
        if (!isStored) dispose(blob);
        return { url: isStored ? `/playground/content/${id}` : undefined, size: data.size };
      } catch (error) {
        log('playground: failed to read a picture or file of a reply', { error });
        return { url: undefined, size: content.size };
      } finally {
        content.cancel();
      }
    },
    async send(request, response) {
      const blob = blobs.get(request.params.id);
      if (blob === undefined) {
        response.status(404).type('text/plain').send(stringsForRequest(request).contentExpired);
        return;
      }
      if (inlineTypes.has(blob.type)) response.type(blob.type);
      else response.attachment(blob.name).type(blob.type || 'application/octet-stream');
      // Nothing in the content may run with the page's origin, whatever its type claims.
      response.set('Content-Security-Policy', "default-src 'none'; sandbox");
      response.set('Cache-Control', 'private, max-age=3600, immutable');
      response.set('Content-Length', String(blob.data.size));
      if (request.method === 'HEAD') response.end();
      // The connection is closed if either end fails, which is all that can be done then.
      else await pipeline(blob.data.read(), response).catch(() => undefined);
    },
    clear: () => blobs.clear(),
  };
}
