import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The bytes of uploaded files, by object id: in memory, or a file each where there is a state directory. */
export interface Blobs {
  put(id: string, bytes: Buffer): Promise<void>;
  /** `undefined` when they are gone. */
  get(id: string): Promise<Buffer | undefined>;
  remove(id: string): Promise<void>;
}

export function blobsIn(directory: string | undefined): Blobs {
  return directory === undefined ? inMemory() : onDisk(join(directory, 'files'));
}

function inMemory(): Blobs {
  const kept = new Map<string, Buffer>();
  return {
    put: async (id, bytes) => void kept.set(id, bytes),
    get: async (id) => kept.get(id),
    remove: async (id) => void kept.delete(id),
  };
}

/** Ids are GUIDs of the simulator's own making, so they are safe as file names. */
function onDisk(directory: string): Blobs {
  const fileOf = (id: string) => join(directory, id);
  return {
    put: async (id, bytes) => {
      await mkdir(directory, { recursive: true });
      await writeFile(fileOf(id), bytes);
    },
    get: (id) =>
      readFile(fileOf(id)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    remove: (id) => rm(fileOf(id), { force: true }),
  };
}
