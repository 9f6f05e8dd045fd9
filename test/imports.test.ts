import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** One `import` of one file: both as paths from the root, or the package's name. */
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

/** The imports that `rule` does not allow, as text. */
function against(rule: (one: Import) => boolean): string[] {
  return imports.filter((one) => !rule(one)).map(({ from, to }) => `${from} imports ${to}`);
}

const wiring = ['src/main.ts', 'src/cli.ts'];
const platformOf = (path: string) => /^adapters\/([^/]+)\//.exec(path)?.[1];
const previews = ['adapters/slack/render.ts', 'adapters/teams/render.ts'];

describe('imports point one way', () => {
  it('is checked on what is there', () => {
    expect(imports.length).toBeGreaterThan(50);
  });

  it('only the wiring knows both an adapter and the core', () => {
    expect(
      against(({ from, to }) => !from.startsWith('src/') || !platformOf(to) || wiring.includes(from)),
    ).toEqual([]);
  });

  it('an adapter knows nothing of the core but its words', () => {
    expect(
      against(({ from, to }) => !platformOf(from) || !to.startsWith('src/') || to === 'src/chat.ts'),
    ).toEqual([]);
  });

  it('no adapter knows another, but for the previews of the playground', () => {
    const allowed = ({ from, to }: Import) =>
      !platformOf(from) ||
      !platformOf(to) ||
      platformOf(from) === platformOf(to) ||
      (platformOf(from) === 'web' && previews.includes(to));
    expect(against(allowed)).toEqual([]);
  });

  it('the words import nothing', () => {
    expect(against(({ from }) => from !== 'src/chat.ts')).toEqual([]);
  });

  it('only the wiring knows the simulator', () => {
    const inside = (path: string) => path.startsWith('src/simulator/');
    const knowing = ['src/upstream/simulated.ts', 'src/cli/simulate.ts'];
    expect(against(({ from, to }) => !inside(to) || inside(from) || knowing.includes(from))).toEqual([]);
  });

  it('only the adapter of a platform knows its SDK', () => {
    expect(
      against(({ from, to }) => !/^botbuilder|^botframework/.test(to) || platformOf(from) === 'teams'),
    ).toEqual([]);
    expect(against(({ from, to }) => !to.startsWith('@slack/') || platformOf(from) === 'slack')).toEqual([]);
  });

  it('only the configuration reads the environment', () => {
    const readers = files.filter((path) => /\bprocess\.env\b/.test(readFileSync(path, 'utf8')));
    expect(readers).toEqual(['src/config.ts']);
  });
});
