/** The pages of the documentation, as the tests and the site read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import MarkdownIt from 'markdown-it';
import { githubSlug } from '../../docs/.vitepress/github-slug.ts';

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

export const repository = fileURLToPath(new URL('../../', import.meta.url));

export interface Page {
  /** Its path in the repository. */
  readonly path: string;
  readonly text: string;
  readonly tokens: readonly Token[];
}

const rootPages = ['README.md', 'README.sv.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

/** All pages that the site has. */
export function readPages(): readonly Page[] {
  const markdown = new MarkdownIt({ html: true });
  const docs = readdirSync(`${repository}docs`).filter((name) => name.endsWith('.md'));
  return [...rootPages, ...docs.map((name) => `docs/${name}`)].map((path) => {
    const text = readFileSync(`${repository}${path}`, 'utf8');
    const tokens = markdown.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])]);
    return { path, text, tokens };
  });
}

/** Where the links and pictures of a page lead, those in HTML included. */
export function linksOf({ tokens }: Page): readonly string[] {
  return tokens.flatMap((token) => {
    if (token.type === 'link_open') return [String(token.attrGet('href') ?? '')];
    if (token.type === 'image') return [String(token.attrGet('src') ?? '')];
    if (!token.type.startsWith('html_')) return [];
    return [...token.content.matchAll(/\b(?:href|src|srcset)="([^"]*)"/gu)].map(([, target = '']) => target);
  });
}

/** The anchors of a page's headings. The second of the same name ends in `-1`. */
export function anchorsOf({ tokens }: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  tokens.forEach((token, at) => {
    if (token.type !== 'heading_open') return;
    const words = (tokens[at + 1]?.children ?? []).filter(({ type }) => type === 'text' || type === 'code_inline');
    const anchor = githubSlug(words.map(({ content }) => content).join(''));
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  });
  return anchors;
}

/** The code of a page: each span, and each line of a block. */
export function codeOf({ tokens }: Page): readonly string[] {
  return tokens.flatMap(({ type, content }) => {
    if (type === 'code_inline') return [content];
    return type === 'fence' || type === 'code_block' ? content.split('\n') : [];
  });
}
