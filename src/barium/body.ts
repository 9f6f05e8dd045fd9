import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ByteBudget } from '../lib/byte-budget.ts';
import { raceAbort } from '../lib/deadline.ts';
import { BariumError, TooLargeError, UploadInterruptedError } from './errors.ts';
import type { Upload } from './types.ts';

export interface RequestBody {
  /** The content type. */
  readonly type: string;
  /** In bytes, if known in advance. */
  readonly length: number | undefined;
  readonly isStreaming: boolean;
  /** False once a streaming body was opened. */
  readonly isRepeatable: boolean;
  /** True when the last byte was handed over. */
  readonly isComplete: boolean;
  /** Why the source failed, if it did. */
  readonly error: BariumError | undefined;
  open(onProgress: () => void, signal: AbortSignal): string | Uint8Array | Readable;
  /** Call when the body is no longer needed: closes its source. */
  dispose(): void;
}

/** Form fields as `application/x-www-form-urlencoded`. With a charset in the type, Barium creates nothing. */
export function createFormBody(fields: Readonly<Record<string, string | undefined>>): RequestBody {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.set(name, value);
  }
  return createBufferedBody('application/x-www-form-urlencoded', form.toString());
}

function createBufferedBody(
  type: string,
  content: string | Uint8Array,
  dispose: () => void = () => undefined,
): RequestBody {
  return {
    type,
    length: Buffer.byteLength(content),
    isStreaming: false,
    isRepeatable: true,
    isComplete: true,
    error: undefined,
    open: () => content,
    dispose,
  };
}

/** A file up to this size is buffered while there is memory, so that it can be sent again when the ticket has expired. */
const bufferBytes = 1024 * 1024;

interface MultipartInput {
  readonly endpoint: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly file: Upload;
  readonly maxBytes: number;
  readonly memory: ByteBudget;
}

/**
 * The fields, and the file in the part `Data`, as `multipart/form-data`. No content type in it names a charset: with
 * one, Barium creates nothing.
 *
 * Rejects with a `TooLargeError` or an `UploadInterruptedError`; a streaming body reports them in `error`.
 */
export async function createMultipartBody(input: MultipartInput, signal: AbortSignal): Promise<RequestBody> {
  const boundary = `barium-bot-${randomUUID()}`;
  const head = Buffer.from(`${formatFields(boundary, input.fields)}${formatFileHead(boundary, input.file)}`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const type = `multipart/form-data; boundary=${boundary}`;
  const source = withExactSize(input);
  const { size } = input.file;
  const length = size === undefined ? undefined : head.byteLength + size + tail.byteLength;
  const reservation = input.memory.tryReserve(Math.min(size ?? bufferBytes, bufferBytes));
  const { isDone, chunks } = await buffer(source, reservation?.bytes ?? 0, signal).catch((error: unknown) => {
    reservation?.release();
    throw error;
  });
  const release = () => reservation?.release();
  if (isDone) return createBufferedBody(type, Buffer.concat([head, ...chunks, tail]), release);
  return createStreamingBody({ type, length, buffered: [head, ...chunks], source, tail, release });
}

type ByteSource = AsyncGenerator<Uint8Array, void, void>;

/** At least the first `bytes`, or all there are. */
async function buffer(source: ByteSource, bytes: number, signal: AbortSignal) {
  const chunks: Uint8Array[] = [];
  try {
    for (let size = 0; size <= bytes; ) {
      const next = await raceAbort(source.next(), signal);
      if (next.done) return { isDone: true, chunks };
      chunks.push(next.value);
      size += next.value.byteLength;
    }
    return { isDone: false, chunks };
  } catch (error) {
    void source.return().catch(() => undefined);
    throw error;
  }
}

/** The bytes of the file; throws if there are too many, or not as many as announced. */
async function* withExactSize({ endpoint, file, maxBytes }: MultipartInput): ByteSource {
  if ((file.size ?? 0) > maxBytes) throw new TooLargeError(maxBytes, { endpoint });
  let size = 0;
  try {
    for await (const chunk of file.bytes) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new TooLargeError(maxBytes, { endpoint });
      if (size > (file.size ?? size)) break;
      yield chunk;
    }
  } catch (error) {
    throw error instanceof BariumError ? error : new UploadInterruptedError({ endpoint, cause: error });
  }
  if (size !== (file.size ?? size)) throw new UploadInterruptedError({ endpoint });
}

function createStreamingBody({
  type,
  length,
  buffered,
  source,
  tail,
  release,
}: {
  readonly type: string;
  readonly length: number | undefined;
  readonly buffered: Uint8Array[];
  readonly source: ByteSource;
  readonly tail: Uint8Array;
  readonly release: () => void;
}): RequestBody {
  let isRepeatable = true;
  let isComplete = false;
  let isDisposed = false;
  let failure: BariumError | undefined;
  async function* content(onProgress: () => void, signal: AbortSignal) {
    try {
      for (let chunk = buffered.shift(); chunk; chunk = buffered.shift()) yield chunk;
      for (;;) {
        const next = await raceAbort(source.next(), signal);
        onProgress();
        if (next.done) break;
        yield next.value;
      }
      // A source that was closed early ends like a complete one; half a file must not be sent as a whole.
      if (isDisposed) throw new Error('the body was disposed of');
      isComplete = true;
      yield tail;
    } catch (error) {
      if (error instanceof BariumError) failure = error;
      throw error;
    } finally {
      dispose();
    }
  }
  const dispose = () => {
    isDisposed = true;
    release();
    void source.return().catch(() => undefined);
  };
  return {
    type,
    length,
    isStreaming: true,
    get isRepeatable() {
      return isRepeatable;
    },
    get isComplete() {
      return isComplete;
    },
    get error() {
      return failure;
    },
    open(onProgress, signal) {
      isRepeatable = false;
      return Readable.from(content(onProgress, signal), { objectMode: false });
    },
    dispose,
  };
}

function formatFields(boundary: string, fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `--${boundary}\r\n${contentDisposition(name)}\r\n\r\n${value}\r\n`)
    .join('');
}

function formatFileHead(boundary: string, file: Upload): string {
  const disposition = `${contentDisposition('Data')}; filename="${escapeQuoted(file.name)}"`;
  return `--${boundary}\r\n${disposition}\r\nContent-Type: ${essenceType(file.type)}\r\n\r\n`;
}

function contentDisposition(name: string): string {
  return `Content-Disposition: form-data; name="${escapeQuoted(name)}"`;
}

/** As browsers do: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function escapeQuoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The media type without its parameters, or that of arbitrary bytes if it is malformed. */
function essenceType(type: string): string {
  const essence = type.split(';')[0]?.trim() ?? '';
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(essence) ? essence : 'application/octet-stream';
}
