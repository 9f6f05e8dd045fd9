import {
  ForbiddenError,
  InvalidResponseError,
  NotFoundError,
  RejectedError,
  UnreachableError,
} from '../barium/errors.ts';
import type { ObjectRow } from '../barium/types.ts';
import { objectName } from '../cards/object.ts';
import { type CollectedRows, collectPages } from '../instance-index/collect-pages.ts';
import type { Context } from '../request/context.ts';

/** An object with the name of the folder it is in, if any. */
interface LocatedObject {
  readonly object: ObjectRow;
  readonly folder: string | undefined;
}

interface InstanceContents {
  readonly objects: readonly LocatedObject[];
  /** False if a limit was reached or a folder could not be read. */
  readonly isComplete: boolean;
  /** Names of the folders whose contents Barium did not return. */
  readonly unreadFolders: readonly string[];
}

const maxFolders = 50;

/**
 * All objects of an instance, including those in folders. An object that Barium lists both at the top level and in a
 * folder is returned once, with its folder. Rejects with a `BariumError` if Barium is unreachable.
 */
export async function readContents(
  instanceId: string,
  { barium, text }: Pick<Context, 'barium' | 'text'>,
): Promise<InstanceContents> {
  const root = await collectPages((query) => barium.listObjects(instanceId, query));
  const located = new Map<string, LocatedObject>(root.rows.map((object) => [object.id, { object, folder: undefined }]));
  const unreadFolders: string[] = [];
  let { isComplete } = root;
  const visited = new Set<string>();
  // The loop appends the folders that it finds inside folders.
  const folders = root.rows.filter((object) => object.container);
  for (const folder of folders) {
    if (visited.has(folder.id)) continue;
    if (visited.size === maxFolders) {
      isComplete = false;
      break;
    }
    visited.add(folder.id);
    const name = objectName(text, folder);
    const children = await readFolder(folder.id, barium);
    isComplete &&= children?.isComplete === true;
    if (children === undefined) unreadFolders.push(name);
    for (const object of children?.rows ?? []) {
      if (object.id === folder.id) continue;
      located.set(object.id, { object, folder: name });
      if (object.container) folders.push(object);
    }
  }
  return { objects: [...located.values()], isComplete, unreadFolders };
}

/** The contents of a folder; `undefined` if Barium answers with an error. */
async function readFolder(folderId: string, barium: Context['barium']): Promise<CollectedRows<ObjectRow> | undefined> {
  try {
    return await collectPages((query) => barium.listFolder(folderId, query));
  } catch (error) {
    const answered = [RejectedError, NotFoundError, ForbiddenError, InvalidResponseError];
    const isFault = error instanceof UnreachableError && error.reason === 'server';
    if (!isFault && !answered.some((type) => error instanceof type)) throw error;
    return undefined;
  }
}

/** A file's name with its extension, which Barium returns separately as `FileType`. */
export function fileName(name: string, fileType: string | undefined): string {
  const extension = /^\.?([a-z0-9]{1,8})$/iu.exec(fileType ?? '')?.[1]?.toLowerCase();
  return extension === undefined || name.toLowerCase().endsWith(`.${extension}`) ? name : `${name}.${extension}`;
}
