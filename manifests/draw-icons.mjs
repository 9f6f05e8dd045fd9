// `node manifests/draw-icons.mjs` draws the icons of the apps from their sources in manifests/teams. Teams wants them in
// the package, Slack takes one by upload: at least 512 × 512, https://docs.slack.dev/app-management/
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const font = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');

for (const [source, target, width] of [
  ['teams/color.svg', 'teams/color.png', 192],
  ['teams/outline.svg', 'teams/outline.png', 32],
  ['teams/color.svg', 'slack-icon.png', 512],
]) {
  const svg = readFileSync(new URL(source, import.meta.url));
  const fitTo = { mode: 'width', value: width };
  const drawn = new Resvg(svg, { fitTo, font: { loadSystemFonts: false, fontFiles: [font] } }).render();
  writeFileSync(new URL(target, import.meta.url), drawn.asPng());
}
