/** Everything that the documentation names and that can be looked up: settings, commands, options, files and metrics. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { usages } from '../../src/cli/usage.ts';
import { definitions } from '../../src/commands/index.ts';
import { variables } from '../../src/config/variables.ts';
import { parseLine } from '../../src/parser/parse-line.ts';
import { codeOf, readPages, repository } from './pages.ts';

/** The history of changes keeps old names. */
const pages = readPages().filter(({ path }) => path !== 'CHANGELOG.md');
const code = pages.flatMap((page) => codeOf(page).map((text) => ({ path: page.path, text })));

/** Every name in code that matches, with where it stands. */
function find(pattern: RegExp): readonly { readonly path: string; readonly names: readonly string[] }[] {
  return code.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map(([, ...names]) => ({ path, names: names.map((name) => name ?? '') })),
  );
}

const readText = (path: string) => readFileSync(`${repository}${path}`, 'utf8');

describe('the documentation', () => {
  it('names only settings that exist', () => {
    const foreign = new Set([
      // Of systemd.
      'AF_INET',
      'AF_UNIX',
      // Of Node, npm and proxies.
      'NODE_ENV',
      'NODE_EXTRA_CA_CERTS',
      'NODE_OPTIONS',
      'HTTP_PROXY',
      'HTTPS_PROXY',
      'NO_PROXY',
      // Of compose.yaml, the tests and the Agents Playground.
      'POSTGRES_PASSWORD',
      'SIMULATION_SEEDS',
      'UPDATE_GOLDEN',
      'APPLICATION_INSIGHTS_NO_STATSBEAT',
    ]);
    const known = (name: string) => Object.hasOwn(variables, name) || foreign.has(name) || /^[A-Z]+_$/u.test(name);
    const found = find(/(?<![\w$%{])((?:[A-Z]{2,}_)+[A-Z_]+|MicrosoftApp\w+)\b/gu);
    expect(found.filter(({ names: [name = ''] }) => !known(name))).toEqual([]);
    expect(new Set(found.map(({ names }) => names[0])).size).toBeGreaterThan(50);
  });

  it('uses only commands and options of the command line that exist', () => {
    const found = find(
      /(?:npx barium-bot|npm run bot --|dist\/src\/cli\.js|… barium-bot|^barium-bot) (?=[a-z])([a-z-]+)([^|#\n]*)/gu,
    );
    const problems = found.filter(({ names: [verb = '', rest = ''] }) => {
      const usage = (usages as Readonly<Record<string, { readonly options?: readonly (readonly string[])[] }>>)[verb];
      const options = (usage?.options ?? []).flatMap(([option = '']) => option.match(/--[a-z-]+/gu) ?? []);
      const used = rest.replaceAll(/"[^"]*"/gu, '').match(/--[a-z-]+/gu) ?? [];
      return usage === undefined || used.some((option) => !['--help', '--version', ...options].includes(option));
    });
    expect(problems).toEqual([]);
    expect(new Set(found.map(({ names }) => names[0])).size).toBeGreaterThan(6);
  });

  it('uses only scripts of package.json', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const found = find(/\bnpm run ([\w:-]+)/gu);
    expect(found.filter(({ names: [name = ''] }) => scripts[name] === undefined)).toEqual([]);
    expect(found.length).toBeGreaterThan(10);
  });

  it('uses only commands of the chat that the bot understands', () => {
    const found = find(/(?:(?:^|\s)\/barium|^@Barium Bot) ([^…]+)$|barium-bot ask "([^"<…]+)"/gu);
    const lines = found.map(({ names: [typed = '', asked = ''], path }) => ({ path, line: typed + asked }));
    // A placeholder such as <case> stands for a number.
    const isUnderstood = (line: string) => parseLine(line.replaceAll(/<[^>]+>/gu, '1'), definitions).ok;
    expect(lines.filter(({ line }) => !isUnderstood(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(10);
  });

  it('names only files that exist', () => {
    const found = find(/^((?:src|test|adapters|manifests|docs)\/[\w./-]+)$/gu);
    // A command to be written.
    const exists = (file: string) => file === 'src/commands/star.ts' || existsSync(`${repository}${file}`);
    expect(found.filter(({ names: [file = ''] }) => !exists(file))).toEqual([]);
    expect(found.length).toBeGreaterThan(50);
  });

  it('names only metrics that exist, and the schema of the jobs', () => {
    const sources = readdirSync(`${repository}src`, { recursive: true })
      .filter((name) => String(name).endsWith('.ts'))
      .map((name) => readText(`src/${String(name)}`));
    const found = find(/\b(barium_bot_[a-z_]+)/gu);
    const exists = (name: string) => sources.some((source) => source.includes(name));
    expect(found.filter(({ names: [name = ''] }) => !exists(name))).toEqual([]);
    expect(found.length).toBeGreaterThan(5);
  });

  it('names only HTTP paths that the bot serves', () => {
    const own = [
      '/healthz',
      '/readyz',
      '/metrics',
      '/pictures',
      '/privacy',
      '/terms',
      '/mcp',
      '/api/messages',
      '/teams/tab',
    ];
    const served = [
      ...own,
      '/slack/events',
      '/slack/install',
      '/slack/oauth_redirect',
      '/.well-known/oauth-protected-resource',
    ];
    const found = find(
      /^(?:GET |POST |https:\/\/bot\.example\.com|<PUBLIC_URL>|PUBLIC_URL)?(\/(?:[a-z.][\w.-]*\/?)+)$/gu,
    ).filter(
      ({ names: [path = ''] }) =>
        !/^\/(?:api\/v1|data|barium|list|opt|etc|usr|proc|var|Image|Instances|authenticate)\b/u.test(path),
    );
    expect(found.filter(({ names: [path = ''] }) => !served.includes(path.replace(/\/$/u, '')))).toEqual([]);
    expect(found.length).toBeGreaterThan(20);
  });

  it.each([
    ['docs/install.md', 'manifests/systemd/barium-bot.service'],
    ['docs/install.md', 'manifests/windows/barium-bot.xml'],
    ['docs/reverse-proxy.md', 'manifests/nginx/barium-bot.conf'],
    ['docs/reverse-proxy.md', 'manifests/caddy/Caddyfile'],
    ['docs/reverse-proxy.md', 'manifests/iis/web.config'],
  ])('shows in %s the whole of %s', (page, file) => {
    expect(readText(page)).toContain(`\n${readText(file).trimEnd()}\n\`\`\``);
  });
});
