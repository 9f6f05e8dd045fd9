/**
 * Bundles what starts into `dist`, over what the compiler has put there: with hundreds of modules most of a start
 * would go into finding them.
 */
import { basename } from 'node:path';
import { build } from 'esbuild';
import { outside } from './outside.js';

const alike = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Node reads all of a file before it runs any of it. Names stay, for whoever reads a stack.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  sourcemap: true,
  logLevel: 'warning',
};

/**
 * A third of what a start would read is of use to few: undici, which Bolt loads at once and looks into when it opens
 * a socket, and the tables of old character sets. Each gets a file of its own, opened when it is looked into.
 */
const seldom = {
  name: 'seldom',
  setup({ onLoad, onResolve, resolve }) {
    onResolve(
      { filter: /^undici$|^\.\/tables\/.*\.json$/ },
      async ({ path, kind, resolveDir, pluginData }) => {
        if (pluginData === seldom) return undefined;
        const { path: file } = await resolve(path, { kind, resolveDir, pluginData: seldom });
        const name = basename(path, '.json');
        const entryPoints = [{ in: file, out: name }];
        await build({
          ...alike,
          entryPoints,
          format: 'cjs',
          outdir: 'dist/seldom',
          outExtension: { '.js': '.cjs' },
        });
        return path === 'undici'
          ? { path: name, namespace: seldom.name }
          : { path: `#seldom/${name}`, external: true };
      },
    );
    onLoad({ filter: /./, namespace: seldom.name }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require('#seldom/${path}')[name] });`,
    }));
  },
};

await build({
  ...alike,
  entryPoints: [
    'src/cli.ts',
    'src/cli/manifest.ts',
    'adapters/web/server/index.ts',
    'adapters/slack/index.ts',
    'adapters/teams/index.ts',
  ],
  outbase: '.',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  allowOverwrite: true,
  // What is not configured stays in a file of its own that nobody opens.
  splitting: true,
  format: 'esm',
  external: [...outside, '#seldom/*'],
  plugins: [seldom],
  // For the packages that are not ES modules.
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
  },
});
