/** `barium-bot setup`: the first run in a company, and every change of its settings afterwards. */
import type { SettingsSource } from '../../config/index.ts';
import { UsageError } from '../usage.ts';

/** Returns the exit code. Throws a `UsageError` if there is nobody to ask. */
export async function setup(source: SettingsSource, { isYes }: { readonly isYes: boolean }): Promise<number> {
  if (isYes) return (await import('./unattended.ts')).setUpUnattended(source);
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) {
    throw new UsageError(
      'setup asks questions, so it needs a terminal. With --yes it takes the settings from the environment instead',
    );
  }
  return (await import('./interview.ts')).interview(source);
}
