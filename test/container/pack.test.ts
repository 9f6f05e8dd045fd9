/** The tarball of `npm pack`, and the bot in it without any package for development. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout, copyPackages, readStages } from './dockerfile.ts';

const run = promisify(execFile);

describe('the tarball of npm pack', () => {
  let root = '';
  let app = '';

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'barium-pack-'));
    app = join(root, 'package');
    // Without scripts: `prepare` would build again.
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', root], { cwd: checkout });
    const [tarball = ''] = (await readdir(root)).filter((name) => name.endsWith('.tgz'));
    await run('tar', ['-xzf', join(root, tarball), '-C', root]);
  }, 180_000);

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('contains the bundle, the page, the manifests and the documentation, and nothing else', async () => {
    const files = await readdir(app, { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/src/cli.js',
        'dist/adapters/web/page/index.html',
        'dist/adapters/teams/tab/page/main.js',
        'manifests/teams/manifest.json',
        'manifests/image/package.json',
        '.env.example',
        'README.md',
        'docs/operate.md',
      ]),
    );
    const folders = /^(?:dist|manifests|docs)(?:\/|$)/u;
    expect(files.filter((file) => !folders.test(file)).toSorted()).toEqual(
      ['.env.example', 'CHANGELOG.md', 'README.md', 'SECURITY.md', 'package.json'].toSorted(),
    );
    expect(files.filter((file) => /^dist\/test|\.(?:map|ts|tsx|db|tgz|png\.map)$/u.test(file))).toEqual([]);
  });

  it('runs with only the external packages and uses its own simulator', async () => {
    await copyPackages('barium-bot-image', app);
    expect(await readdir(join(app, 'node_modules'))).not.toContain('axios');
    const child = spawn(process.execPath, ['dist/src/cli.js', 'ask', 'list active'], {
      cwd: app,
      env: { NODE_ENV: 'production', DATA_DIR: join(root, 'data'), LANG: 'en_US.UTF-8' },
    });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += String(chunk)));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(printed).toMatch(/Order \d+/u);
  });
});

describe('the checks of .ci/run', () => {
  it('use exactly the version of Node that is in the image', async () => {
    const [stage] = readStages(await readFile(join(checkout, 'Dockerfile'), 'utf8'));
    const version = /^node:(?<version>[\d.]+)-slim$/u.exec(stage?.image ?? '')?.groups?.version ?? 'none';
    expect(await readFile(join(checkout, '.ci/run'), 'utf8')).toContain(`-p node@${version} --`);
  });
});
