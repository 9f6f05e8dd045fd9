import { fileNameIn } from './content-disposition.ts';
import { type BariumError, CancelledError, TooLargeError } from './errors.ts';
import { capped } from './read-body.ts';
import { errorOfReading, type Opened } from './request.ts';
import type { Download } from './types.ts';

/** A binary answer, of which the first bytes can be looked at before anybody reads it. */
export interface Incoming {
  /** At least the first `bytes` of it, or all there is. Rejects like reading it does. */
  peek(bytes: number): Promise<Buffer>;
  /** What was peeked at and the rest, `type` being its media type. */
  download(type: string): Download;
  discard(): void;
}

/**
 * Reads an opened answer as slowly as it is asked to: nothing is fetched ahead but what the socket's buffers hold.
 * It rejects when more than `cap` bytes come, when it breaks off, and when neither side moves for as long as the
 * leash is.
 */
export function receive(opened: Opened, cap: number): Incoming {
  const { answer, leash, endpoint } = opened;
  const source = capped(answer.body, cap);
  const peeked: Buffer[] = [];
  let ended: { readonly error: BariumError | undefined } | undefined;

  function end(error?: BariumError): void {
    if (ended) return;
    ended = { error };
    leash.signal.removeEventListener('abort', onCut);
    leash.end();
    if (error) answer.body.destroy();
    opened.close(error);
  }
  const onCut = () => end(errorOfReading(opened, undefined, cap));
  leash.signal.addEventListener('abort', onCut, { once: true });

  async function next(): Promise<Buffer | undefined> {
    if (ended?.error) throw ended.error;
    leash.refresh();
    try {
      const { value } = await source.next();
      if (!value) end();
      leash.refresh();
      return value ?? undefined;
    } catch (thrown) {
      end(errorOfReading(opened, thrown, cap));
      throw ended?.error ?? thrown;
    }
  }

  async function peek(bytes: number): Promise<Buffer> {
    for (let size = 0; size < bytes; ) {
      const chunk = await next();
      if (!chunk) break;
      peeked.push(chunk);
      size += chunk.length;
    }
    return Buffer.concat(peeked);
  }

  async function* rest(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (let chunk = peeked.shift(); chunk; chunk = peeked.shift()) yield chunk;
      for (let chunk = await next(); chunk; chunk = await next()) yield chunk;
    } finally {
      discard();
    }
  }

  /** After the end of it, this does nothing. */
  const discard = () => end(new CancelledError({ endpoint }));

  if (leash.signal.aborted) onCut();
  const length = Number(answer.header('content-length') ?? Number.NaN);
  const size = Number.isSafeInteger(length) ? length : undefined;
  if (size !== undefined && size > cap) {
    const error = new TooLargeError(cap, { endpoint, status: answer.status });
    end(error);
    throw error;
  }
  const fileName = fileNameIn(answer.header('content-disposition'));
  return {
    peek,
    discard,
    download: (type) => ({ type, size, fileName, bytes: rest(), discard }),
  };
}
