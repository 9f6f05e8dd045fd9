/** Explains why a SQLite file can't be used, and what to do about it. */
import { basename, dirname } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { StoreSetupError } from '../errors.ts';
import type { Tables } from '../sql/tables.ts';

type Explanation = (file: string) => readonly [problem: string, remedy: string];

const restore =
  'Nothing was changed. Restore the newest backup (docs/backup.md), or ask somebody who can repair SQLite files.';
const readOnly: Explanation = (file) => [
  `holds a database that cannot be written: ${file} or its directory is read-only`,
  `Let the bot’s user write to ${dirname(file)} and to all files in it, and check that the disk is not mounted read-only.`,
];
const cannotOpen: Explanation = (file) => [
  `holds a database that cannot be opened: ${file}`,
  `Let the bot’s user read and write ${dirname(file)} and all files in it.`,
];
const damaged: Explanation = (file) => [`holds a damaged database: ${file}`, restore];

/** By the start of the error's code: of SQLite (https://www.sqlite.org/rescode.html), or of the system. */
const explanations: readonly (readonly [codes: RegExp, explain: Explanation])[] = [
  [/^(SQLITE_READONLY|EROFS)/, readOnly],
  [/^(SQLITE_CANTOPEN|SQLITE_PERM|EACCES|EPERM|EISDIR|ENOTDIR)/, cannotOpen],
  [/^SQLITE_CORRUPT/, damaged],
  [/^SQLITE_NOTADB/, (file) => [`holds a file that is not a database: ${file}`, restore]],
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    (file) => [`holds a database that cannot be written: the disk of ${file} is full`, 'Free some space on the disk.'],
  ],
  [
    /^SQLITE_BUSY/,
    (file) => [
      `holds a database that another program keeps locked: ${basename(file)}`,
      'Find the program that has it open, such as a backup or a virus scanner, and let it end or leave the file out.',
    ],
  ],
  [
    /^SQLITE_IOERR/,
    (file) => [
      `is on a disk that fails: ${file} cannot be read or written`,
      'Check the disk, and the log of the system.',
    ],
  ],
];

/** Explains an error of opening the file; `undefined` if it is another error. */
export function setupErrorFrom(error: unknown, file: string): StoreSetupError | undefined {
  if (error instanceof StoreSetupError) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const { code } = error;
  const [, explain] = explanations.find(([codes]) => codes.test(code)) ?? [];
  if (explain === undefined) return undefined;
  const [problem, remedy] = explain(file);
  return new StoreSetupError(`${problem} (${error.message})`, remedy, { cause: error });
}

/** Reads the whole file. Rejects with an error that {@link setupErrorFrom} explains if something in it is damaged. */
export async function checkIntegrity(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
  const found = rows[0]?.quick_check;
  if (found !== 'ok') throw Object.assign(new Error(found), { code: 'SQLITE_CORRUPT' });
}
