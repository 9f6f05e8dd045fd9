/** Writes files as a whole or not at all, for their owner only. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { privateFileMode } from '../lib/private-file.ts';

/** Bytes or text, in pieces. */
type Chunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/** Takes a name for a file. Returns false if it is taken; a symbolic link counts as taken, wherever it leads. */
export async function reserveFile(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', privateFileMode)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Writes a file that was reserved, and removes it if that fails. */
export async function fillFile(path: string, chunks: Chunks): Promise<void> {
  try {
    await replaceFile(path, chunks);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/**
 * Writes a file in place of the one with this name, if any: after a crash or a power failure, it is either of the two. A
 * symbolic link is replaced, not followed.
 */
export async function replaceFile(path: string, chunks: Chunks): Promise<void> {
  const partial = `${path}.${randomUUID()}.part`;
  try {
    await pipeline(chunks, createWriteStream(partial, { flags: 'wx', mode: privateFileMode, flush: true }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
