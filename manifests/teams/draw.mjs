// `node manifests/teams/draw.mjs` draws the two icons that Teams wants as PNG from their sources beside this file.
import { readFileSync, writeFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';

for (const name of ['color', 'outline']) {
  const source = readFileSync(new URL(`${name}.svg`, import.meta.url));
  writeFileSync(new URL(`${name}.png`, import.meta.url), new Resvg(source).render().asPng());
}
