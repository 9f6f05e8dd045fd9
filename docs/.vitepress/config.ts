/** The site of the documentation: README.md and the Markdown of docs/, as they are. `npm run docs` builds it into dist/docs. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderMermaidSVG } from 'beautiful-mermaid';
import { defineConfig, type MarkdownRenderer } from 'vitepress';
import { githubSlug } from './github-slug.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** Files of the repository that pages link to, such as compose.yaml: copied into the site, at the same path. */
const linkedFiles = new Set<string>();

// biome-ignore lint/style/noDefaultExport: VitePress loads it
export default defineConfig({
  title: 'Barium Bot',
  description: 'Barium Live cases in Slack and Microsoft Teams',
  lang: 'en',
  srcDir: '..',
  srcExclude: ['adapters', 'data', 'dist', 'manifests', 'src', 'test'].map((folder) => `${folder}/**`),
  rewrites: { 'README.md': 'index.md' },
  outDir: '../dist/docs',
  cacheDir: '../dist/.vitepress',
  // The repository's own names, such as docs/install.html, so that links work from any folder of any server.
  cleanUrls: false,
  lastUpdated: false,
  head: [['link', { rel: 'icon', href: '/manifests/slack-icon.png' }]],
  markdown: {
    anchor: { slugify: githubSlug },
    languageAlias: { caddyfile: 'nginx' },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(markdown) {
      renderDiagrams(markdown);
      linkToFiles(markdown);
    },
  },
  vite: { publicDir: false, build: { chunkSizeWarningLimit: 2_000 } },
  async buildEnd({ outDir }) {
    for (const file of ['manifests/slack-icon.png', ...linkedFiles]) {
      const target = join(outDir, file);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(join(repository, file), target);
    }
  },
  themeConfig: {
    logo: '/manifests/slack-icon.png',
    search: {
      provider: 'local',
      options: {
        // The name of a setting is one word, so that it finds the page that explains it.
        miniSearch: { options: { tokenize: (text) => text.split(/[^\p{Letter}\p{Number}_]+/u) } },
        _render: (source, env, markdown) => (env.relativePath === 'CHANGELOG.md' ? '' : markdown.render(source, env)),
      },
    },
    outline: [2, 3],
    externalLinkIcon: true,
    nav: [
      { text: 'Install', link: '/docs/install' },
      { text: 'Commands', link: '/docs/commands' },
      { text: 'Troubleshooting', link: '/docs/troubleshooting' },
      { text: 'Svenska', link: '/README.sv' },
    ],
    sidebar: [
      {
        text: 'Start',
        items: [
          { text: 'Barium Bot', link: '/' },
          { text: 'Install', link: '/docs/install' },
          { text: 'Connect Barium', link: '/docs/barium' },
          { text: 'Slack', link: '/docs/slack' },
          { text: 'Microsoft Teams', link: '/docs/teams' },
          { text: 'Access', link: '/docs/access' },
        ],
      },
      {
        text: 'Use',
        items: [
          { text: 'Commands', link: '/docs/commands' },
          { text: 'Command line', link: '/docs/command-line' },
          { text: 'Assistants', link: '/docs/assistants' },
        ],
      },
      {
        text: 'Run',
        items: [
          { text: 'Reverse proxies', link: '/docs/reverse-proxy' },
          { text: 'Outbound proxy', link: '/docs/outbound-proxy' },
          { text: 'Privacy', link: '/docs/privacy' },
          { text: 'Audit log', link: '/docs/audit' },
          { text: 'Monitoring', link: '/docs/monitoring' },
          { text: 'Backup and restore', link: '/docs/backup' },
          { text: 'Upgrades', link: '/docs/upgrades' },
          { text: 'Several replicas', link: '/docs/replicas' },
          { text: 'Scaling', link: '/docs/scale' },
          { text: 'Troubleshooting', link: '/docs/troubleshooting' },
        ],
      },
      {
        text: 'Know',
        items: [
          { text: 'Guarantees', link: '/docs/guarantees' },
          { text: 'Security', link: '/SECURITY' },
          { text: 'Architecture', link: '/docs/architecture' },
          { text: 'Contributing', link: '/CONTRIBUTING' },
          { text: 'Changelog', link: '/CHANGELOG' },
        ],
      },
    ],
  },
});

/** Draws Mermaid diagrams while the site is built, in the colors of the page. */
function renderDiagrams(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, index, ...rest) ?? '';
    const svg = renderMermaidSVG(token.content, {
      bg: 'var(--vp-c-bg)',
      fg: 'var(--vp-c-text-1)',
      muted: 'var(--vp-c-text-2)',
      transparent: true,
    });
    // It would load a font from elsewhere.
    return `<div class="diagram" role="img" aria-label="Diagram" tabindex="0" v-pre>${svg.replace(/@import url\([^)]*\);/u, '')}</div>`;
  };
}

/** Lets links to files that are no pages lead to a copy of the file. */
function linkToFiles(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('link-to-files', ({ tokens, env }) => {
    const folder = posix.dirname(String(env.relativePath ?? ''));
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href === null || /^(?:[a-z]+:|\/|#)|\.md(?:#|$)/iu.test(href)) continue;
      const file = posix.join(folder, href);
      if (!existsSync(join(repository, file))) continue;
      linkedFiles.add(file);
      token.attrSet('href', `/${file}`);
      token.attrSet('target', '_blank');
    }
  });
}
