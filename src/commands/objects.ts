import type { ObjectRow } from '../barium/barium.ts';
import { objectName } from '../cards/object.ts';
import type { Context } from './context.ts';
import { readAll } from './read-all.ts';

/** An object with the name of the folder it is in, if it is in one. */
export interface Found {
  readonly object: ObjectRow;
  readonly folder: string | undefined;
}

export interface Contents {
  readonly found: readonly Found[];
  /** False when there were more folders than were opened. */
  readonly complete: boolean;
}

/** Folders that are opened at most to see what an instance holds. */
const mostFolders = 50;

/**
 * Everything in an instance, folders opened. The upstream's list may already hold what is in the folders:
 * an object that comes twice is one, and keeps the folder it was found in.
 */
export async function contentsOf(
  id: string,
  { barium, text }: Pick<Context, 'barium' | 'text'>,
): Promise<Contents> {
  const found = new Map<string, Found>();
  const { rows: root } = await readAll((query) => barium.listObjects(id, query));
  for (const object of root) found.set(object.id, { object, folder: undefined });
  const opened = new Set<string>();
  // Grows while it is walked: what is found in a folder may be one as well.
  const folders = root.filter((object) => object.container);
  for (const folder of folders) {
    if (opened.has(folder.id)) continue;
    if (opened.size === mostFolders) return { found: [...found.values()], complete: false };
    opened.add(folder.id);
    const { rows: children } = await readAll((query) => barium.listFolder(folder.id, query));
    for (const object of children) {
      if (object.id === folder.id) continue;
      found.set(object.id, { object, folder: objectName(text, folder) });
      if (object.container) folders.push(object);
    }
  }
  return { found: [...found.values()], complete: true };
}
