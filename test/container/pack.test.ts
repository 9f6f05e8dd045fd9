/** The files of a release: the tarball, installed by npm in an empty folder, its list of packages and the checksums. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout, readStages } from './dockerfile.ts';
import { type PackageRegistry, startRegistry } from './package-registry.ts';

const run = promisify(execFile);

/** Every package that the code imports, for the bundle or beside it. */
async function importedPackages(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const folder of ['src', 'adapters']) {
    const files = await readdir(join(checkout, folder), { recursive: true });
    for (const file of files.filter((name) => /\.tsx?$/u.test(name))) {
      const code = await readFile(join(checkout, folder, file), 'utf8');
      for (const [, name = ''] of code.matchAll(/(?:from|import\() ?'((?:@[\w.-]+\/)?[\w-][\w.-]*)(?:\/[^']*)?'/gu)) {
        if (!isBuiltin(name)) found.add(name);
      }
    }
  }
  return found;
}

describe('a release', () => {
  let root = '';
  let tarball = '';

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'barium-pack-'));
    await run(process.execPath, ['.ci/package.mjs', join(root, 'release')], { cwd: checkout });
    const [name = ''] = (await readdir(join(root, 'release'))).filter((file) => file.endsWith('.tgz'));
    tarball = join(root, 'release', name);
    await run('tar', ['-xzf', tarball, '-C', root]);
  }, 180_000);

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('has a tarball with the bundle, the page, the manifests and the documentation, and nothing else', async () => {
    const files = await readdir(join(root, 'package'), { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/src/cli.js',
        'dist/adapters/web/page/index.html',
        'dist/adapters/teams/tab/page/main.js',
        'manifests/teams/manifest.json',
        'manifests/image/package.json',
        '.env.example',
        'README.md',
        'docs/command-line.md',
      ]),
    );
    const folders = /^(?:dist|manifests|docs)(?:\/|$)/u;
    expect(files.filter((file) => !folders.test(file)).toSorted()).toEqual(
      ['.env.example', 'CHANGELOG.md', 'README.md', 'README.sv.md', 'SECURITY.md', 'package.json'].toSorted(),
    );
    expect(files.filter((file) => /^dist\/test|\.(?:map|ts|tsx|db|tgz|png\.map)$/u.test(file))).toEqual([]);
  });

  it('has the checksums and the packages of the tarball beside it', async () => {
    const { version } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
    const read = (file: string) => readFile(join(root, 'release', file));
    const names = [`barium-bot-${version}.tgz`, `barium-bot-${version}.sbom.json`];
    const sums = await Promise.all(
      names.map(
        async (name) =>
          `${createHash('sha256')
            .update(await read(name))
            .digest('hex')}  ${name}\n`,
      ),
    );
    expect((await read('SHA256SUMS')).toString()).toBe(sums.join(''));
    const { components } = JSON.parse((await read(names[1] ?? '')).toString());
    const listed = components.map(({ group, name }: { readonly group?: string; readonly name: string }) =>
      group === undefined ? name : `${group}/${name}`,
    );
    expect([...(await importedPackages())].filter((name) => !listed.includes(name))).toEqual([]);
    const { dependencies } = JSON.parse(await readFile(join(root, 'package/package.json'), 'utf8'));
    expect(listed).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    expect(listed).not.toContain('jest');
  });

  describe('that npm has installed in an empty folder', () => {
    let registry: PackageRegistry;
    let home = '';

    const start = (args: readonly string[], env: Record<string, string> = {}) => {
      const child = spawn(join(home, 'node_modules/.bin/barium-bot'), args, {
        cwd: home,
        env: { PATH: process.env.PATH, HOME: home, NODE_ENV: 'production', ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
      return { child, ended: once(child, 'close'), output: () => printed };
    };

    beforeAll(async () => {
      registry = await startRegistry();
      home = join(root, 'home');
      await mkdir(home);
      const options = [`--registry=${registry.url}`, `--cache=${join(root, 'cache')}`, '--no-audit', '--no-fund'];
      const env = { ...process.env, HOME: home, npm_config_update_notifier: 'false' };
      await run('npm', ['install', ...options, tarball], { cwd: home, env });
    }, 180_000);

    afterAll(() => registry.close());

    it('has no package that is in the bundle or for development only', async () => {
      const installed = await readdir(join(home, 'node_modules'));
      expect(installed).toEqual(expect.arrayContaining(['barium-bot', 'bpmn-engine', 'dejavu-fonts-ttf']));
      for (const name of ['zod', 'axios', 'jest', 'typescript']) expect(installed).not.toContain(name);
      expect(registry.downloaded.length).toBeLessThan(40);
    });

    it('has its packages in the versions of the lock file', async () => {
      const { packages } = JSON.parse(await readFile(join(checkout, 'package-lock.json'), 'utf8'));
      const { dependencies } = JSON.parse(await readFile(join(root, 'package/package.json'), 'utf8'));
      expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(['bpmn-engine', 'bpmn-elements']));
      for (const [name, version] of Object.entries(dependencies)) {
        expect([name, version]).toEqual([name, packages[`node_modules/${name}`].version]);
      }
    });

    it('answers, and says its version', async () => {
      const ask = start(['ask', 'list active']);
      expect(await ask.ended).toEqual([0, null]);
      expect(ask.output()).toMatch(/Order \d+/u);
      const { version } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
      const about = start(['--version']);
      expect(await about.ended).toEqual([0, null]);
      expect(about.output()).toBe(`${version}\n`);
    });

    it('serves, and draws pictures with the fonts beside it', async () => {
      const { child, ended, output } = start(['serve'], { PORT: '0', LOG_LEVEL: 'warn' });
      while (!output().includes('Barium Bot is ready: ')) await once(child.stdout, 'data');
      const [address = ''] = /http:\S+/u.exec(output()) ?? [];
      expect((await fetch(new URL('/readyz', address))).status).toBe(200);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      const picture = start(['ask', 'diagram order 4711', '--out', 'pictures']);
      expect(await picture.ended).toEqual([0, null]);
      expect(await readdir(join(home, 'pictures'))).toEqual([expect.stringMatching(/\.png$/u)]);
    });
  });
});

describe('the checks of .ci/run', () => {
  it('use exactly the version of Node that is in the image', async () => {
    const [stage] = readStages(await readFile(join(checkout, 'Dockerfile'), 'utf8'));
    const version = /^node:(?<version>[\d.]+)-slim$/u.exec(stage?.image ?? '')?.groups?.version ?? 'none';
    expect(await readFile(join(checkout, '.ci/run'), 'utf8')).toContain(`-p node@${version} --`);
  });
});
