/** Builds the page into a temporary directory, as `npm run build` does. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface BuiltPage {
  readonly dir: string;
  remove(): Promise<void>;
}

export async function buildPage(): Promise<BuiltPage> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-page-'));
  const [esbuild = '', ...args] = await buildCommand();
  const at = args.map((arg) => (arg.startsWith('--outdir=') ? `--outdir=${dir}` : arg));
  await promisify(execFile)(join(root, 'node_modules/.bin', esbuild), at, { cwd: root });
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** The arguments of the build script that bundles the page. */
async function buildCommand(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const steps = Object.values(scripts).flatMap((script) => script.split('&&'));
  const step = steps.find((one) => one.includes('adapters/web/page/main.tsx'));
  if (step === undefined) throw new Error('package.json has no step that builds the page');
  return step.trim().split(/\s+/);
}
