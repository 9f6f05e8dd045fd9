import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

export interface BundledProgram {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Bundles a program of the tests, such as `test/chaos/serve.ts`, for processes of its own. It is put next to the packages,
 * so that it finds those that are not bundled: all, unless `options` say otherwise.
 */
export async function bundleProgram(entry: string, options: BuildOptions = {}): Promise<BundledProgram> {
  const folder = join(process.cwd(), 'node_modules/.cache/barium-bot');
  await mkdir(folder, { recursive: true });
  const name = entry.replace(/\.ts$/u, '').replaceAll('/', '-');
  const path = join(folder, `${name}-${process.pid}.${options.format === 'cjs' ? 'cjs' : 'mjs'}`);
  await build({
    entryPoints: [join(process.cwd(), entry)],
    outfile: path,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    ...options,
  });
  return { path, remove: () => rm(path, { force: true }) };
}
