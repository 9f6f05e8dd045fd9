import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** One import: the importing file and the imported file, as paths from the root, or the package's name. */
interface Import {
  readonly from: string;
  readonly to: string;
}

const files = ['src', 'adapters'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(root, path)),
);
const imports = files.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const specifiers = readFileSync(from, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g);
  return [...specifiers].map(([, name = '']) => ({
    from,
    to: name.startsWith('.') ? join(dirname(from), name) : name,
  }));
}

/** The imports that break `rule`, as text. */
function violations(rule: (one: Import) => boolean): string[] {
  return imports.filter((one) => !rule(one)).map(({ from, to }) => `${from} imports ${to}`);
}

const isOurs = (path: string) => /^(?:src|adapters)\//.test(path);
const isIn = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
const isWiring = (path: string) => isIn('src/app')(path) || isIn('src/cli')(path) || path === 'src/cli.ts';
const platformOf = (path: string) => /^adapters\/([^/]+)\//.exec(path)?.[1];
const previews = [
  'adapters/slack/render.ts',
  'adapters/slack/home.ts',
  'adapters/slack/work-object.ts',
  'adapters/teams/render.ts',
];

describe('imports', () => {
  it('are found by this test', () => {
    expect(imports.length).toBeGreaterThan(1_000);
  });

  it('of an adapter occur in the wiring only', () => {
    expect(violations(({ from, to }) => !from.startsWith('src/') || !platformOf(to) || isWiring(from))).toEqual([]);
  });

  it('of an adapter reach the chat contract and the library, and nothing else in src', () => {
    const allowed = (to: string) => !to.startsWith('src/') || isIn('src/chat')(to) || isIn('src/lib')(to);
    expect(violations(({ from, to }) => !platformOf(from) || allowed(to))).toEqual([]);
  });

  it('do not lead from one adapter to another, except from the playground and MCP to the pure renderers', () => {
    const allowed = ({ from, to }: Import) =>
      !platformOf(from) ||
      !platformOf(to) ||
      platformOf(from) === platformOf(to) ||
      (['web', 'mcp'].includes(platformOf(from) ?? '') && previews.includes(to));
    expect(violations(allowed)).toEqual([]);
  });

  it('of our code do not occur in the library, and in the chat contract only of the library', () => {
    expect(violations(({ from, to }) => !isIn('src/lib')(from) || !isOurs(to) || isIn('src/lib')(to))).toEqual([]);
    const chat = isIn('src/chat');
    expect(violations(({ from, to }) => !chat(from) || !isOurs(to) || chat(to) || isIn('src/lib')(to))).toEqual([]);
  });

  it('of the simulator occur where it is embedded or run by itself only', () => {
    const inside = isIn('src/simulator');
    const allowed = ['src/upstream/embedded-simulator.ts', 'src/cli/simulate.ts'];
    expect(violations(({ from, to }) => !inside(to) || inside(from) || allowed.includes(from))).toEqual([]);
  });

  it('of the installation of Slack by OAuth are dynamic, so that a bot with one token does not load it', () => {
    const inside = isIn('adapters/slack/oauth');
    const wiring = 'src/app/slack-installations.ts';
    expect(violations(({ from, to }) => !inside(to) || inside(from) || from === wiring)).toEqual([]);
    const lines = imports.filter(({ to }) => to === wiring).map(({ from }) => readFileSync(from, 'utf8'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("await import('./slack-installations.ts')");
  });

  it("of a platform's SDK occur in its adapter only", () => {
    const sdkFiles = ['adapters/teams/sdk.ts', 'adapters/teams/sdk-agents.ts'];
    const isOfTeams = (name: string) => /^botbuilder|^botframework|^@microsoft\/agents/.test(name);
    expect(violations(({ from, to }) => !isOfTeams(to) || sdkFiles.includes(from))).toEqual([]);
    expect(violations(({ from, to }) => !to.startsWith('@slack/') || platformOf(from) === 'slack')).toEqual([]);
  });

  it('never go both ways between two folders, unless one contains the other', () => {
    const edges = new Map<string, Import>();
    for (const one of imports.filter(({ to }) => isOurs(to))) {
      edges.set(`${dirname(one.from)} → ${dirname(one.to)}`, one);
    }
    const contains = (outer: string, inner: string) => inner.startsWith(`${outer}/`);
    const mutual = [...edges.values()].filter(({ from, to }) => {
      const [a, b] = [dirname(from), dirname(to)];
      return a !== b && !contains(a, b) && !contains(b, a) && edges.has(`${b} → ${a}`);
    });
    expect(mutual.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('never go both ways between two top-level folders of src', () => {
    const top = (path: string) => path.split('/').slice(0, 2).join('/');
    const inner = imports.filter(({ from, to }) => from.startsWith('src/') && to.startsWith('src/'));
    const edges = new Set(inner.map(({ from, to }) => `${top(from)} → ${top(to)}`));
    const mutual = inner.filter(({ from, to }) => top(from) !== top(to) && edges.has(`${top(to)} → ${top(from)}`));
    expect(mutual.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

describe('the environment', () => {
  it('is read by the configuration only', () => {
    const readers = files.filter((path) => /\bprocess\.env\b/.test(readFileSync(path, 'utf8')));
    expect(readers).toEqual(['src/config/index.ts']);
  });
});
