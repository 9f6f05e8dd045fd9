import { NonsenseError, NotAllowedError, NotFoundError, RefusedError } from '../barium/errors.ts';
import type { ObjectRow } from '../barium/types.ts';
import { objectName } from '../cards/object.ts';
import { type ReadRows, readAll } from '../instance-index/collect-pages.ts';
import type { Context } from '../request/context.ts';

/** An object with the name of the folder it is in, if it is in one. */
export interface Found {
  readonly object: ObjectRow;
  readonly folder: string | undefined;
}

export interface Contents {
  readonly found: readonly Found[];
  /** False when there was more than was read. */
  readonly complete: boolean;
  /** The names of folders that Barium gave no contents of. */
  readonly unread: readonly string[];
}

/** Folders that are opened at most to see what an instance holds. */
const mostFolders = 50;

/**
 * Everything in an instance, folders opened; one that cannot be opened hides nothing but what is in it. The upstream's list may already hold what is in the folders:
 * an object that comes twice is one, and keeps the folder it was found in.
 */
export async function contentsOf(
  id: string,
  { barium, text }: Pick<Context, 'barium' | 'text'>,
): Promise<Contents> {
  const found = new Map<string, Found>();
  const { rows: root, ...read } = await readAll((query) => barium.listObjects(id, query));
  const unread: string[] = [];
  let complete = read.complete;
  for (const object of root) found.set(object.id, { object, folder: undefined });
  const opened = new Set<string>();
  // Grows while it is walked: what is found in a folder may be one as well.
  const folders = root.filter((object) => object.container);
  for (const folder of folders) {
    if (opened.has(folder.id)) continue;
    if (opened.size === mostFolders) return { found: [...found.values()], complete: false, unread };
    opened.add(folder.id);
    const name = objectName(text, folder);
    const children = await readFolder(folder.id, barium);
    complete &&= children?.complete === true;
    if (children === undefined) unread.push(name);
    for (const object of children?.rows ?? []) {
      if (object.id === folder.id) continue;
      found.set(object.id, { object, folder: name });
      if (object.container) folders.push(object);
    }
  }
  return { found: [...found.values()], complete, unread };
}

/** What is in a folder; `undefined` where Barium answers that it will not tell. */
async function readFolder(id: string, barium: Context['barium']): Promise<ReadRows<ObjectRow> | undefined> {
  try {
    return await readAll((query) => barium.listFolder(id, query));
  } catch (error) {
    const says = [RefusedError, NotFoundError, NotAllowedError, NonsenseError];
    if (!says.some((one) => error instanceof one)) throw error;
    return undefined;
  }
}

/** A file's name with its ending, which Barium keeps apart in `FileType`. */
export function fileName(name: string, fileType: string | undefined): string {
  const ending = /^\.?([a-z0-9]{1,8})$/iu.exec(fileType ?? '')?.[1]?.toLowerCase();
  return ending === undefined || name.toLowerCase().endsWith(`.${ending}`) ? name : `${name}.${ending}`;
}
