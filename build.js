/**
 * Bundles what starts into `dist`, over what the compiler has put there: with hundreds of modules most of a start
 * would go into finding them.
 */
import { build } from 'esbuild';
import { outside } from './outside.js';

await build({
  entryPoints: [
    'src/cli.ts',
    'src/cli/manifest.ts',
    'adapters/web/index.ts',
    'adapters/slack/index.ts',
    'adapters/teams/index.ts',
  ],
  outbase: '.',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  allowOverwrite: true,
  bundle: true,
  // What is not configured stays in a file of its own that nobody opens.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Node reads all of a file before it runs any of it. Names stay, for whoever reads a stack.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  sourcemap: true,
  external: outside,
  // For the packages that are not ES modules.
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
  },
  logLevel: 'warning',
});
