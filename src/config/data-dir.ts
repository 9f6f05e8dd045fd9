import { access, constants, mkdir } from 'node:fs/promises';
import { ConfigError } from './index.ts';
import { variables } from './variables.ts';

/**
 * Makes the directory where there is none, for nobody but us: it holds keys and tokens that still count. Rejects with a `ConfigError` when nothing can be
 * written there.
 */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const problem = `(${dataDir}) cannot be used (${code})`;
    throw new ConfigError([{ variable: 'DATA_DIR', problem, remedy: variables.DATA_DIR.remedy }]);
  }
}
