import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { anchorsOf, linksOf, readPages, repository } from './pages.ts';

const pages = readPages();
const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page)]));

/** Why a link leads nowhere; `undefined` if it leads somewhere, or out of the repository. */
function problemOf(from: string, link: string): string | undefined {
  if (/^(?:https?|mailto):/u.test(link)) return undefined;
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), file);
  if (!existsSync(`${repository}${path}`)) return `${from}: ${link} doesn't exist`;
  if (anchor === undefined) return undefined;
  return anchors.get(path)?.has(decodeURIComponent(anchor)) === true
    ? undefined
    : `${from}: ${link} has no such heading`;
}

describe('the documentation', () => {
  it('has only links and pictures that lead to a file, and to a heading in it', () => {
    const problems = pages.flatMap((page) => linksOf(page).map((link) => problemOf(page.path, link)));
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
    expect(problems.length).toBeGreaterThan(100);
  });

  it('has no page that nothing leads to', () => {
    const linked = pages.flatMap(({ path, ...page }) =>
      linksOf({ path, ...page }).map((link) => posix.join(posix.dirname(path), link.split('#')[0] ?? '')),
    );
    expect(pages.filter(({ path }) => path !== 'README.md' && !linked.includes(path)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('is linked from the sidebar of the site, page by page', () => {
    const config = readFileSync(`${repository}docs/.vitepress/config.ts`, 'utf8');
    const linkTo = (path: string) => (path === 'README.md' ? '/' : `/${path.replace(/\.md$/u, '')}`);
    expect(pages.map(({ path }) => path).filter((path) => !config.includes(`link: '${linkTo(path)}'`))).toEqual([]);
  });

  it('has the same links, pictures and code in both languages of README.md, in at most 200 lines', () => {
    const [english, swedish] = ['README.md', 'README.sv.md'].map((name) => {
      const page = pages.find(({ path }) => path === name);
      if (page === undefined) throw new Error(`${name} is missing`);
      const links = linksOf(page).filter((link) => !link.startsWith('README'));
      const shell = page.tokens
        .filter(({ info }) => info === 'sh')
        .map(({ content }) => content.replace(/<[^>]*>/u, ''));
      return { links, shell, hasRoom: page.text.split('\n').length <= 200 };
    });
    expect(swedish).toEqual(english);
    expect(english?.hasRoom).toBe(true);
  });
});
