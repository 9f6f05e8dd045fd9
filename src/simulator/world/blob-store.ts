import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateDirectoryMode, privateFileMode } from '../../lib/private-file.ts';

/** The contents of uploaded files by object id. */
export interface BlobStore {
  put(id: string, bytes: Buffer): Promise<void>;
  /** Returns undefined if there is none. */
  get(id: string): Promise<Buffer | undefined>;
  remove(id: string): Promise<void>;
}

/** Stores the contents as files in the directory, or in memory without one. */
export function createBlobStore(directory: string | undefined): BlobStore {
  return directory === undefined ? createMemoryStore() : createFileStore(join(directory, 'files'));
}

function createMemoryStore(): BlobStore {
  const blobs = new Map<string, Buffer>();
  return {
    put: async (id, bytes) => void blobs.set(id, bytes),
    get: async (id) => blobs.get(id),
    remove: async (id) => void blobs.delete(id),
  };
}

/** The ids are the simulator's own GUIDs, so they are safe as file names. */
function createFileStore(directory: string): BlobStore {
  const pathOf = (id: string) => join(directory, id);
  return {
    put: async (id, bytes) => {
      await mkdir(directory, { recursive: true, mode: privateDirectoryMode });
      await writeFile(pathOf(id), bytes, { mode: privateFileMode });
    },
    get: (id) =>
      readFile(pathOf(id)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}
