import type { Readable } from 'node:stream';

/** More bytes came than are let through. */
export class OverCapError extends Error {
  override readonly name = 'OverCapError';
}

/** The body as UTF-8 text. Rejects with {@link OverCapError} past `cap` bytes, or with what broke it off. */
export async function readText(body: Readable, cap: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of capped(body, cap)) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

/** The chunks of a body, up to `cap` bytes. Leaving the loop early closes the body. */
export async function* capped(body: AsyncIterable<Buffer>, cap: number): AsyncGenerator<Buffer, void, void> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > cap) throw new OverCapError('the answer is too large');
    yield chunk;
  }
}
