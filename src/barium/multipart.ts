import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { orCut } from '../lib/deadline.ts';
import { type Body, wholeBody } from './body.ts';
import { BariumError, TooLargeError, UploadBrokenError } from './errors.ts';
import type { Upload } from './types.ts';

/**
 * A file up to this size is read before the call leaves, so that it can be sent again when the ticket has expired.
 * A larger one streams, and its bytes are gone once read.
 */
const readAheadSize = 1024 * 1024;

interface Order {
  readonly endpoint: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly file: Upload;
  /** In bytes. */
  readonly cap: number;
}

/**
 * The fields and the file as `multipart/form-data`, the file in the part `Data`. No content type in it names a charset:
 * with one the upstream creates nothing.
 *
 * Rejects with `TooLargeError` or `UploadBrokenError`; once streaming, the body says so in `broken`.
 */
export async function multipartBody(order: Order, signal: AbortSignal): Promise<Body> {
  const boundary = `barium-bot-${randomUUID()}`;
  const head = Buffer.from(`${fieldParts(boundary, order.fields)}${fileHead(boundary, order.file)}`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const type = `multipart/form-data; boundary=${boundary}`;
  const source = checked(order);
  const ahead = await readAhead(source, signal);
  if (ahead.done) return wholeBody(type, Buffer.concat([head, ...ahead.chunks, tail]));
  const { size } = order.file;
  const length = size === undefined ? undefined : head.byteLength + size + tail.byteLength;
  return streamedBody(type, length, [head, ...ahead.chunks], source, tail);
}

async function readAhead(source: AsyncGenerator<Uint8Array, void, void>, signal: AbortSignal) {
  const chunks: Uint8Array[] = [];
  try {
    for (let size = 0; size <= readAheadSize; ) {
      const next = await orCut(source.next(), signal);
      if (next.done) return { done: true, chunks };
      chunks.push(next.value);
      size += next.value.byteLength;
    }
    return { done: false, chunks };
  } catch (error) {
    void source.return().catch(() => undefined);
    throw error;
  }
}

/** The bytes of the file, held to its cap and to the size it was announced with. */
async function* checked({ endpoint, file, cap }: Order): AsyncGenerator<Uint8Array, void, void> {
  if ((file.size ?? 0) > cap) throw new TooLargeError(cap, { endpoint });
  let size = 0;
  try {
    for await (const chunk of file.bytes) {
      size += chunk.byteLength;
      if (size > cap) throw new TooLargeError(cap, { endpoint });
      if (size > (file.size ?? size)) break;
      yield chunk;
    }
  } catch (error) {
    throw error instanceof BariumError ? error : new UploadBrokenError({ endpoint, cause: error });
  }
  // A shorter or longer file than announced is not the file that the person meant.
  if (size !== (file.size ?? size)) throw new UploadBrokenError({ endpoint });
}

function streamedBody(
  type: string,
  length: number | undefined,
  ahead: Uint8Array[],
  source: AsyncGenerator<Uint8Array, void, void>,
  tail: Uint8Array,
): Body {
  let repeatable = true;
  let whole = false;
  let released = false;
  let broken: BariumError | undefined;
  async function* content(onProgress: () => void, signal: AbortSignal) {
    try {
      for (let chunk = ahead.shift(); chunk; chunk = ahead.shift()) yield chunk;
      for (;;) {
        const next = await orCut(source.next(), signal);
        onProgress();
        if (next.done) break;
        yield next.value;
      }
      // A source that was let go of ends like one that is read out; its half a file must not look whole.
      if (released) throw new Error('nobody wants the rest');
      whole = true;
      yield tail;
    } catch (error) {
      if (error instanceof BariumError) broken = error;
      throw error;
    } finally {
      release();
    }
  }
  const release = () => {
    released = true;
    void source.return().catch(() => undefined);
  };
  return {
    type,
    length,
    streams: true,
    get repeatable() {
      return repeatable;
    },
    get whole() {
      return whole;
    },
    get broken() {
      return broken;
    },
    open(onProgress, signal) {
      repeatable = false;
      return Readable.from(content(onProgress, signal), { objectMode: false });
    },
    release,
  };
}

function fieldParts(boundary: string, fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `--${boundary}\r\n${disposition(name)}\r\n\r\n${value}\r\n`)
    .join('');
}

function fileHead(boundary: string, file: Upload): string {
  const about = `${disposition('Data')}; filename="${quoted(file.name)}"`;
  return `--${boundary}\r\n${about}\r\nContent-Type: ${bareType(file.type)}\r\n\r\n`;
}

function disposition(name: string): string {
  return `Content-Disposition: form-data; name="${quoted(name)}"`;
}

/** As browsers write it: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The media type without its parameters; what is none is just bytes. */
function bareType(type: string): string {
  const bare = type.split(';')[0]?.trim() ?? '';
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(bare) ? bare : 'application/octet-stream';
}
