/**
 * Makes the files of a release in the given folder: the tarball that `npm install` takes, the list of the packages in it (SBOM,
 * CycloneDX), and the checksums of both. Needs `npm run build`.
 *
 * Like the container image, the tarball depends on nothing but what the bundle leaves out.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: node .ci/package.mjs FOLDER');
const out = resolve(folder);

const run = (command, args, cwd = '.') =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Packs a folder into another one. Returns the name of the tarball. */
const pack = (from, to) => {
  // Without scripts: `prepare` would build again.
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', to], from));
  return filename;
};

/**
 * The packages that the bundle leaves out and all that they depend on, in the exact versions of the lock file. Left to npm are
 * packages for one kind of machine, and the second version of a package.
 */
const listDependencies = () => {
  const { packages } = readJson('package-lock.json');
  const versions = {};
  const add = (dependencies = {}) => {
    for (const [name, { version: used, dependencies: own }] of Object.entries(dependencies)) {
      const { version, optional } = packages[`node_modules/${name}`] ?? {};
      if (optional === true) continue;
      if (version === used) versions[name] = used;
      add(own);
    }
  };
  const options = ['--workspace=barium-bot-image', '--omit=dev', '--all', '--json', '--package-lock-only'];
  add(JSON.parse(run('npm', ['ls', ...options])).dependencies['barium-bot-image'].dependencies);
  return Object.fromEntries(Object.entries(versions).toSorted());
};

/**
 * The packages in the bundle and beside it. `npm sbom --omit=dev` leaves out those that a package for development depends on, too,
 * and marks a version that both have as one for development.
 */
const createSbom = () => {
  const sbom = JSON.parse(run('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx']));
  const shipped = Object.entries(readJson('package-lock.json').packages)
    .filter(([, { dev, link }]) => dev !== true && link !== true)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
  const refs = new Set([sbom.metadata.component['bom-ref'], ...shipped]);
  const components = sbom.components
    .filter((component) => refs.has(component['bom-ref']))
    .map(({ properties = [], ...component }) => ({
      ...component,
      properties: properties.filter(({ name }) => name !== 'cdx:npm:package:development'),
    }));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  return `${JSON.stringify({ ...sbom, components, dependencies }, null, 2)}\n`;
};

mkdirSync(out, { recursive: true });
const staging = mkdtempSync(join(tmpdir(), 'barium-release-'));
try {
  run('tar', ['-xzf', pack('.', staging)], staging);
  const { name, version, description, type, license, engines, bin } = readJson('package.json');
  const dependencies = listDependencies();
  const staged = { name, version, description, type, private: true, license, engines, bin, dependencies };
  writeFileSync(join(staging, 'package/package.json'), `${JSON.stringify(staged, null, 2)}\n`);
  const tarball = pack(join(staging, 'package'), out);
  const sbom = `${name}-${version}.sbom.json`;
  writeFileSync(join(out, sbom), createSbom());
  const sums = [tarball, sbom].map((file) => {
    const hash = createHash('sha256')
      .update(readFileSync(join(out, file)))
      .digest('hex');
    return `${hash}  ${file}\n`;
  });
  writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
  process.stdout.write(`${[tarball, sbom, 'SHA256SUMS'].map((file) => join(out, file)).join('\n')}\n`);
} finally {
  rmSync(staging, { recursive: true, force: true });
}
