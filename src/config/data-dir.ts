import { access, constants, mkdir } from 'node:fs/promises';
import { privateDirectoryMode } from '../lib/private-file.ts';
import { ConfigError } from './index.ts';
import { variables } from './variables.ts';

/**
 * Creates the directory if it is missing, with mode 0700: it holds keys and unexpired tokens. Rejects with a `ConfigError`
 * if it is not writable.
 */
export async function ensureDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: privateDirectoryMode });
    await access(dataDir, constants.W_OK);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const problem = `(${dataDir}) is not usable (${code})`;
    throw new ConfigError([{ variable: 'DATA_DIR', problem, remedy: variables.DATA_DIR.remedy }]);
  }
}
