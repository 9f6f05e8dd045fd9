/** A stream had more bytes than allowed. */
export class ByteLimitError extends Error {
  override readonly name = 'ByteLimitError';

  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
  }
}

/** The chunks of `source`. Throws what `tooLarge` returns as soon as there are more than `maxBytes` bytes. */
export async function* limitBytes<Chunk extends Uint8Array>(
  source: AsyncIterable<Chunk>,
  maxBytes: number,
  tooLarge: () => Error = () => new ByteLimitError(maxBytes),
): AsyncGenerator<Chunk, void, void> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    yield chunk;
  }
}

/** All bytes of `source`. Rejects with a {@link ByteLimitError} if there are more than `maxBytes`. */
export async function readAll(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of limitBytes(source, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** All bytes of `source`, or undefined if there are more than `maxBytes`. */
export async function readUpTo(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer | undefined> {
  try {
    return await readAll(source, maxBytes);
  } catch (error) {
    if (error instanceof ByteLimitError) return undefined;
    throw error;
  }
}

/** Whether `source` has at most `maxBytes`. Reads and discards it. */
export async function hasAtMost(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<boolean> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxBytes) return false;
  }
  return true;
}

/** The given chunks as a stream. */
export async function* streamOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, void> {
  yield* chunks;
}
