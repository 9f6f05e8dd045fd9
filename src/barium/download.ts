import { decodeExtended, parse as parseDisposition } from 'content-disposition';
import type { Content } from '../chat/content.ts';
import { limitBytes } from '../lib/bytes.ts';
import { stripInvisible } from '../lib/control-chars.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { AbortedError, type BariumError, TooLargeError } from './errors.ts';
import { type StreamResponse, toReadError } from './request.ts';
import type { Download } from './types.ts';

/** A download whose first bytes can be examined before it is read. */
export interface PeekableDownload {
  /** At least the first `bytes`, or all there are. Rejects as reading does. */
  peek(bytes: number): Promise<Buffer>;
  /** The whole download, including the bytes seen by `peek`. */
  toDownload(type: string): Download;
  cancel(): void;
}

/**
 * Reads a response at the pace of its reader; nothing is fetched ahead except what the socket buffers hold. Reading
 * rejects if there are more than `maxBytes`, if the connection breaks, or if there is no progress for the duration of
 * the deadline.
 *
 * @throws TooLargeError if the announced length is too large
 */
export function createDownload(stream: StreamResponse, maxBytes: number): PeekableDownload {
  const { response, deadline, endpoint } = stream;
  const source = limitBytes<Buffer>(response.body, maxBytes);
  const peeked: Buffer[] = [];
  let ended: { readonly error: BariumError | undefined } | undefined;

  function end(error?: BariumError): void {
    if (ended) return;
    ended = { error };
    deadline.signal.removeEventListener('abort', onAbort);
    deadline.dispose();
    if (error) response.body.destroy();
    stream.close(error);
  }
  const onAbort = () => end(toReadError(stream, undefined, maxBytes));
  /** Has no effect after the end. */
  const cancel = () => end(new AbortedError({ endpoint }));
  if (deadline.signal.aborted) onAbort();
  else deadline.signal.addEventListener('abort', onAbort, { once: true });

  async function next(): Promise<Buffer | undefined> {
    if (ended?.error) throw ended.error;
    deadline.reset();
    try {
      const { value } = await source.next();
      if (!value) end();
      deadline.reset();
      return value ?? undefined;
    } catch (thrown) {
      end(toReadError(stream, thrown, maxBytes));
      throw ended?.error ?? thrown;
    }
  }

  async function* readAndClose(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (let chunk = peeked.shift(); chunk; chunk = peeked.shift()) yield chunk;
      for (let chunk = await next(); chunk; chunk = await next()) yield chunk;
    } finally {
      cancel();
    }
  }

  const length = Number(response.header('content-length') ?? Number.NaN);
  const size = Number.isSafeInteger(length) ? length : undefined;
  if (size !== undefined && size > maxBytes) {
    const error = new TooLargeError(maxBytes, { endpoint, status: response.status });
    end(error);
    throw error;
  }
  return {
    async peek(bytes) {
      for (let peekedBytes = 0; peekedBytes < bytes; ) {
        const chunk = await next();
        if (!chunk) break;
        peeked.push(chunk);
        peekedBytes += chunk.length;
      }
      return Buffer.concat(peeked);
    },
    toDownload: (type) => ({
      type,
      size,
      fileName: parseFileName(response.header('content-disposition')),
      bytes: readAndClose(),
      cancel,
    }),
    cancel,
  };
}

/** A download as content for a chat, with the name and type that it has there. */
export function toContent(download: Download, { name, type }: Pick<Content, 'name' | 'type'>): Content {
  return {
    // Invisible characters could make one extension look like another.
    name: stripInvisible(name),
    type,
    ...omitUndefined({ size: download.size }),
    bytes: download.bytes,
    cancel: () => download.cancel(),
  };
}

/** The media type of a response, without parameters. */
export function mediaTypeOf({ response }: StreamResponse): string {
  const type = response.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  return type || 'application/octet-stream';
}

/** The file name of a `Content-Disposition` header, without path and control characters; undefined if there is none. */
function parseFileName(header: string | undefined): string | undefined {
  // Some servers do not escape the backslashes of a Windows path.
  const escaped = (header ?? '').replaceAll(/\\(["\\])|\\/g, (match, character) => (character ? match : '\\\\'));
  const { parameters } = parseDisposition(escaped, { extended: false });
  const extended = decodeExtended(parameters['filename*'] ?? '');
  const name = extended ?? decodeLatin1AsUtf8(parameters.filename ?? '');
  const last = name
    .split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/\p{Cc}/gu, '')
    .trim();
  return last === undefined || /^\.*$/.test(last) ? undefined : last;
}

/** Node decodes header bytes as Latin-1, but many servers send UTF-8. */
function decodeLatin1AsUtf8(latin1: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}
