/** Builds the page of the tab into a temporary directory, as `npm run build` does. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export async function buildTab(): Promise<{ readonly dir: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-tab-'));
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
  const [esbuild = '', ...args] = (scripts['build:tab'] ?? '').split(' ');
  const at = args.map((arg) => (arg.startsWith('--outdir=') ? `--outdir=${dir}` : arg));
  await promisify(execFile)(join('node_modules/.bin', esbuild), at);
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}
