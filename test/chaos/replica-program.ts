import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface ReplicaProgram {
  readonly path: string;
  remove(): Promise<void>;
}

/** Bundles the replicas of the chaos tests. */
export async function buildReplicaProgram(): Promise<ReplicaProgram> {
  // Next to the packages, which are not bundled.
  const folder = join(process.cwd(), 'node_modules/.cache/barium-bot');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `chaos-${process.pid}.mjs`);
  await build({
    entryPoints: [join(process.cwd(), 'test/chaos/serve.ts')],
    outfile: path,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  return { path, remove: () => rm(path, { force: true }) };
}
