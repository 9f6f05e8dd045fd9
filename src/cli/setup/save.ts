/** Writes the settings to their file. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { chmod, chown } from 'node:fs/promises';
import { updateEnvFile, type VariableName } from '../../config/index.ts';
import { privateFileMode } from '../../lib/private-file.ts';
import { replaceFile } from '../write-file.ts';

/**
 * Changes these variables in the file, and nothing else in it, all at once or not at all. Rejects with an `EnvFileError` if
 * that isn't possible. The file is for its owner only, and for its group if it was before.
 */
export async function saveSettings(
  file: string,
  changes: ReadonlyMap<VariableName, string | undefined>,
): Promise<void> {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return replaceFile(file, [updateEnvFile('', changes)]);
  // A link to a file elsewhere stays one.
  const path = realpathSync(file);
  await replaceFile(path, [updateEnvFile(readFileSync(path, 'utf8'), changes)]);
  await chmod(path, privateFileMode | (stats.mode & 0o060));
  // The bot may run as another user.
  if (process.getuid?.() === 0) await chown(path, stats.uid, stats.gid);
}
