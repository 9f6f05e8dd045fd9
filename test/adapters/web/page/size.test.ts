import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuiltPage, buildPage } from '../built-page.ts';

describe('the built page', () => {
  let built: BuiltPage;
  beforeAll(async () => {
    built = await buildPage();
  }, 30_000);
  afterAll(() => built.remove());

  const kilobytes = async (file: string) => (await stat(join(built.dir, file))).size / 1000;

  it('loads less than 90 kB before a platform preview is opened', async () => {
    const main = await readFile(join(built.dir, 'main.js'), 'utf8');
    const first = ['main.js', ...[...main.matchAll(/from"\.\/(chunk-\w+\.js)"/g)].map(([, file = '']) => file)];
    const sizes = await Promise.all(first.map(kilobytes));
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(90);
  });

  it('loads less than 30 kB for the Slack preview and 350 kB for the Teams preview', async () => {
    const views = (await readdir(built.dir)).filter((file) => /^answer-\w+\.js$/.test(file));
    const sizes = (await Promise.all(views.map(kilobytes))).sort((one, other) => one - other);
    expect(sizes).toHaveLength(2);
    expect(sizes[0]).toBeLessThan(30);
    expect(sizes[1]).toBeLessThan(350);
  });
});
