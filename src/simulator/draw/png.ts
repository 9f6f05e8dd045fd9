import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import { type DiagramInput, type DiagramSvg, drawSvg } from './svg.ts';
import { fontFamily } from './theme.ts';

/** The requested size of a picture. */
interface RequestedSize {
  readonly zoom: number | undefined;
  /** Upper bounds in pixels; the picture keeps its proportions. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** The limit of the longest side. */
const maxEdgePixels = 4000;

const require = createRequire(import.meta.url);
const fontDirectory = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');

/** Renders the diagram as PNG, with the package's fonts only. */
export async function drawPng(input: DiagramInput, size: RequestedSize): Promise<Buffer> {
  const picture = drawSvg(input);
  const image = await renderAsync(picture.svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'].map((file) => join(fontDirectory, file)),
      defaultFontFamily: fontFamily,
    },
    fitTo: { mode: 'zoom', value: scaleOf(picture, size) },
  });
  return image.asPng();
}

/** The zoom factor within all bounds, such that every side has at least one pixel and at most the maximum. */
export function scaleOf(picture: Pick<DiagramSvg, 'width' | 'height'>, size: RequestedSize): number {
  const { zoom = 1, width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY } = size;
  const isBounded = size.width !== undefined || size.height !== undefined;
  const fit = Math.min(width / picture.width, height / picture.height);
  const requested = isBounded ? fit * zoom : zoom;
  const max = maxEdgePixels / Math.max(picture.width, picture.height);
  const min = 1 / Math.min(picture.width, picture.height);
  return Math.max(min, Math.min(requested, max, isBounded ? fit : max));
}
