/** A registry of npm on this machine, with exactly the packages of the lock file, from this checkout's `node_modules`. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { checkout } from './dockerfile.ts';

const run = promisify(execFile);

export interface PackageRegistry {
  readonly url: string;
  /** The packages whose tarballs were downloaded. */
  readonly downloaded: readonly string[];
  close(): Promise<void>;
}

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

export async function startRegistry(): Promise<PackageRegistry> {
  const { packages } = lockSchema.parse(JSON.parse(await readFile(join(checkout, 'package-lock.json'), 'utf8')));
  const downloaded: string[] = [];

  /** The folders of a package, one for each version; packages for other systems are not installed. */
  const findFolders = (name: string) =>
    Object.keys(packages)
      .filter((path) => path.endsWith(`node_modules/${name}`) && existsSync(join(checkout, path, 'package.json')))
      .map((path) => join(checkout, path));

  const describePackage = async (name: string, url: string) => {
    const manifests = await Promise.all(
      findFolders(name).map(async (folder) => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))),
    );
    const versions = manifests.map((manifest) => {
      const dist = { tarball: `${url}/-/${encodeURIComponent(name)}/${manifest.version}.tgz` };
      return [manifest.version, { ...manifest, dist }] as const;
    });
    return versions.length === 0
      ? undefined
      : { name, 'dist-tags': { latest: versions[0]?.[0] }, versions: Object.fromEntries(versions) };
  };

  const packPackage = async (name: string, version: string): Promise<Buffer> => {
    for (const folder of findFolders(name)) {
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      if (manifest.version !== version) continue;
      downloaded.push(name);
      // Fast: the test is not about compression.
      const args = [
        '--use-compress-program=gzip -1',
        '--transform=s,^\\.,package,',
        '--exclude=./node_modules',
        '-cf',
        '-',
      ];
      const options = { cwd: folder, encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 } as const;
      return (await run('tar', [...args, '.'], options)).stdout;
    }
    throw new Error(`${name} ${version} is not installed`);
  };

  const server = createServer(async ({ url: path = '' }, response) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [, packed, version] = /^\/-\/([^/]+)\/([^/]+)\.tgz$/u.exec(path) ?? [];
    if (packed !== undefined && version !== undefined) {
      response.end(await packPackage(decodeURIComponent(packed), version));
      return;
    }
    const described = await describePackage(decodeURIComponent(path.slice(1)), url);
    response.writeHead(described === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(described ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    downloaded,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
