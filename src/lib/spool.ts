import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteBudget, createByteBudget, type Reservation } from './byte-budget.ts';
import { ByteLimitError, limitBytes } from './bytes.ts';
import { TimeoutError } from './timeout.ts';

/** Data that is held until it is disposed of, in memory or in a temporary file. */
export interface SpooledData {
  readonly size: number;
  /** Reads it from the start; may be called again, also concurrently. */
  read(): AsyncGenerator<Uint8Array, void, void>;
  /** Frees the memory or the file, once nobody reads it any more. */
  dispose(): Promise<void>;
}

/** Holds data whose size has to be known before it is sent on. */
export interface Spool {
  /** The process's memory for such data. */
  readonly memory: ByteBudget;
  /**
   * Reads all of `source` and holds it: a little in memory while the budget lasts, the rest in a file that nobody else can
   * open. Waits while the files of others fill the disk budget.
   *
   * Rejects with a {@link ByteLimitError} if there are more than `maxBytes`, with a {@link TimeoutError} after waiting for
   * half a minute, and as the source does.
   */
  hold(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<SpooledData>;
}

interface SpoolOptions {
  /** An existing directory for the files, on a disk: files in a RAM disk save no memory. */
  readonly dir: string;
  /** For everything that is held in memory, by others too. */
  readonly memory: ByteBudget;
  /** Of one piece of data; more goes to a file. */
  readonly maxMemoryBytes?: number;
  /** Of all files together. */
  readonly maxDiskBytes?: number;
  readonly waitTimeoutMs?: number;
}

const megabyte = 1024 * 1024;

/** The memory of the process for data of unknown size. */
export const defaultMemoryBytes = 32 * megabyte;

const readBytes = 64 * 1024;

export function createSpool(options: SpoolOptions): Spool {
  const { dir, memory, maxMemoryBytes = megabyte, maxDiskBytes = 256 * megabyte, waitTimeoutMs = 30_000 } = options;
  const disk = createByteBudget(maxDiskBytes);

  async function reserveDisk(bytes: number): Promise<Reservation> {
    const timeout = new AbortController();
    const reason = new TimeoutError('the files of others fill the disk budget');
    const timer = setTimeout(() => timeout.abort(reason), waitTimeoutMs);
    try {
      // The size is unknown, so room for the largest is taken: two that each wait for the other's would wait for ever.
      return await disk.reserve(bytes, timeout.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async function spill(held: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>, maxBytes: number) {
    const reservation = await reserveDisk(maxBytes);
    try {
      const file = await openPrivateFile(dir);
      try {
        const size = await writeAll(file, held, rest);
        reservation.shrink(size);
        return fromFile(file, size, reservation);
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (error) {
      reservation.release();
      throw error;
    }
  }

  return {
    memory,
    async hold(source, maxBytes) {
      const chunks: Uint8Array[] = [];
      const reservations: Reservation[] = [];
      const release = () => {
        for (const one of reservations.splice(0)) one.release();
      };
      const bytes = limitBytes(source, maxBytes);
      let size = 0;
      try {
        for (;;) {
          const next = await bytes.next();
          if (next.done) break;
          const chunk = next.value;
          const reservation = size + chunk.length > maxMemoryBytes ? undefined : memory.tryReserve(chunk.length);
          chunks.push(chunk);
          if (reservation === undefined) return await spill(chunks, bytes, maxBytes).finally(release);
          reservations.push(reservation);
          size += chunk.length;
        }
      } catch (error) {
        release();
        await bytes.return();
        throw error;
      }
      return fromMemory(chunks, size, release);
    },
  };
}

function fromMemory(chunks: readonly Uint8Array[], size: number, release: () => void): SpooledData {
  return {
    size,
    async *read() {
      yield* chunks;
    },
    async dispose() {
      release();
    },
  };
}

/** A new file that only this process can open. Its name is removed at once, so that it ends with the process. */
async function openPrivateFile(dir: string): Promise<FileHandle> {
  const path = join(dir, `.spool-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
  } catch (error) {
    await file.close();
    throw error;
  }
  return file;
}

/** Returns the number of bytes written. */
async function writeAll(
  file: FileHandle,
  held: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): Promise<number> {
  let size = 0;
  const write = async (chunk: Uint8Array) => {
    for (let written = 0; written < chunk.length; ) {
      const { bytesWritten } = await file.write(chunk, written, chunk.length - written, size + written);
      written += bytesWritten;
    }
    size += chunk.length;
  };
  for (const chunk of held) await write(chunk);
  for await (const chunk of rest) await write(chunk);
  return size;
}

function fromFile(file: FileHandle, size: number, reservation: Reservation): SpooledData {
  let readers = 0;
  let isDisposed = false;
  let closing: Promise<void> | undefined;
  const closeUnlessRead = async () => {
    if (!isDisposed || readers > 0) return;
    closing ??= file.close().finally(() => reservation.release());
    await closing;
  };
  return {
    size,
    async *read() {
      if (isDisposed) throw new Error('the data was disposed of');
      readers += 1;
      try {
        for (let position = 0; position < size; ) {
          const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(readBytes), 0, readBytes, position);
          if (bytesRead === 0) throw new Error('the temporary file ends early');
          position += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        readers -= 1;
        await closeUnlessRead();
      }
    },
    async dispose() {
      isDisposed = true;
      await closeUnlessRead();
    },
  };
}
