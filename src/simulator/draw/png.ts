import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import { type Picture, pictureOf, type Scenery } from './picture.ts';
import { FONT } from './theme.ts';

/** How large the picture shall be; what is missing follows from what is given. */
export interface Size {
  readonly zoom: number | undefined;
  /** In pixels, as an outer bound: the picture keeps its proportions. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** In pixels, for the longest side. */
const LARGEST = 4000;

const require = createRequire(import.meta.url);
const FONTS = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');

/** Draws the instance's diagram as PNG, with the package's fonts and none of the machine's. */
export async function drawPng(scenery: Scenery, size: Size): Promise<Buffer> {
  const picture = pictureOf(scenery);
  const image = await renderAsync(picture.svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'].map((file) => join(FONTS, file)),
      defaultFontFamily: FONT,
    },
    fitTo: { mode: 'zoom', value: scaleOf(picture, size) },
  });
  return image.asPng();
}

/** The zoom that fits every bound; never so small that a side has no pixel, never past the largest. */
export function scaleOf(picture: Pick<Picture, 'width' | 'height'>, size: Size): number {
  const { zoom = 1, width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY } = size;
  const bounded = size.width !== undefined || size.height !== undefined;
  const fit = Math.min(width / picture.width, height / picture.height);
  const wanted = bounded ? fit * zoom : zoom;
  const most = LARGEST / Math.max(picture.width, picture.height);
  const least = 1 / Math.min(picture.width, picture.height);
  return Math.max(least, Math.min(wanted, most, bounded ? fit : most));
}
