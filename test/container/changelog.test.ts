/** The check of the changelog in CI, and `npm version`, in repositories of their own. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from './dockerfile.ts';

const run = promisify(execFile);
const intro = '# Changelog\n\nAll notable changes.\n';
const unreleased = '\n## [Unreleased]\n\n### Added\n\n- A thing.\n';
const first = '\n## [0.1.0] - 2026-01-31\n\n### Added\n\n- The beginning.\n';

describe('the changelog', () => {
  let folder = '';

  const git = (...args: readonly string[]) =>
    run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', '-c', 'tag.gpgSign=false', ...args], {
      cwd: folder,
    });
  const commitAll = async () => {
    await git('add', '-A');
    await git('commit', '-q', '-m', 'x');
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-changelog-'));
    const { scripts } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
    const { preversion, version, postversion } = scripts;
    const about = { name: 'x', version: '0.1.0', type: 'module', scripts: { preversion, version, postversion } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(about));
    await mkdir(join(folder, '.ci'));
    await writeFile(join(folder, '.ci/changelog.mjs'), await readFile(join(checkout, '.ci/changelog.mjs')));
    await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, '.gitignore'), 'node_modules\n');
    await git('init', '-q');
    await git('config', 'user.name', 'a');
    await git('config', 'user.email', 'a@b.example');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const check = async (text: string) => {
    await writeFile(join(folder, 'CHANGELOG.md'), text);
    return run(process.execPath, ['.ci/changelog.mjs', 'check'], { cwd: folder }).then(
      () => '',
      ({ code, stderr }: { readonly code: number; readonly stderr: string }) => `${code}: ${stderr}`,
    );
  };

  it('passes if the version of package.json is the newest release and something is unreleased', async () => {
    expect(await check(intro + unreleased + first)).toBe('');
  });

  it.each([
    ['nothing is unreleased', `${intro}\n## [Unreleased]\n${first}`, '"## [Unreleased]" has no entry'],
    ['there is no section for it', intro + first, 'the first section is not "## [Unreleased]"'],
    ['a kind of change is unknown', intro + unreleased.replace('Added', 'News') + first, 'not in the form of'],
    ['a date does not exist', intro + unreleased + first.replace('01-31', '02-32'), '"## [0.1.0] - 2026-02-32" should'],
    ['a date is missing', intro + unreleased + first.replace(' - 2026-01-31', ''), 'not in the form of'],
    ['a release is empty', `${intro}${unreleased}\n## [0.1.0] - 2026-01-31\n`, 'the section of 0.1.0 is empty'],
    ['the releases are not in order', intro + unreleased + first + first.replace('0.1.0', '0.2.0'), 'the newest first'],
    ['a release is there twice', intro + unreleased + first + first, 'a version has two sections'],
    [
      'the version is another one',
      intro + unreleased + first.replace('0.1.0', '0.2.0') + first,
      'its newest release is 0.2.0, but the version in package.json is 0.1.0',
    ],
    ['it is not a changelog', 'hello', 'not in the form of'],
  ])('fails if %s', async (_name, text, fault) => {
    const output = await check(text);
    expect(output).toMatch(/^1: CHANGELOG\.md: /u);
    expect(output).toContain(fault);
  });

  it('is closed by "npm version", whose tag, heading and package.json agree', async () => {
    await writeFile(join(folder, 'CHANGELOG.md'), intro + unreleased + first);
    await commitAll();
    const release = () => run('npm', ['version', 'minor'], { cwd: folder });
    await release();
    const today = new Date().toISOString().slice(0, 10);
    const released = await readFile(join(folder, 'CHANGELOG.md'), 'utf8');
    const closed = unreleased.replace('## [Unreleased]', `## [Unreleased]\n\n## [0.2.0] - ${today}`);
    expect(released).toBe(intro + closed + first);
    expect((await git('tag')).stdout).toBe('v0.2.0\n');
    expect((await git('status', '--porcelain')).stdout).toBe('');
    // Nothing is unreleased, so there is nothing to release.
    await git('commit', '-q', '--allow-empty', '-m', 'more');
    await expect(release()).rejects.toThrow('has no entry');
  });

  it('fails if the tag of the commit is another version, or if something is unreleased in a release', async () => {
    await commitAll();
    await git('tag', 'v0.9.0');
    expect(await check(`${intro}\n## [Unreleased]\n${first}`)).toContain('the tag v0.9.0 is not the version');
    expect(await check(intro + unreleased + first)).toContain('has entries, although this commit is a release');
  });
});
