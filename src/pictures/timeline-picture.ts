import type { ImageRequest, TaskRow } from '../barium/types.ts';
import type { Content } from '../chat/content.ts';
import { createContent } from '../chat/create-content.ts';
import { type RequestedSize, renderPng, scaleWithin } from '../lib/render-png.ts';
import { createTtlCache } from '../lib/ttl-cache.ts';
import type { Strings } from '../text/strings.ts';
import { drawTimeline, type TimelineReader } from './timeline.ts';

/** A picture of a case: Barium's diagram, or with `timeline` the bot's own drawing for this reader. */
export interface PictureRequest extends ImageRequest {
  readonly timeline?: TimelineReader;
}

/** Sharp on screens with twice the pixels. */
const defaultScale = 2;

/** A link is opened soon after the answer with the picture, and by several readers. */
const cache = createTtlCache<Buffer>({
  maxEntries: 50,
  maxBytes: 8 * 1024 * 1024,
  ttlMs: 5 * 60_000,
  now: () => performance.now(),
});

interface TimelineOptions {
  /** Of the file. */
  readonly name: string;
  readonly text: Strings;
  readonly reader: TimelineReader;
  readonly size: RequestedSize;
  readonly now: Date;
}

/** The timeline as PNG, 800 pixels wide unless another size is requested. Rejects if it can't be rendered. */
export async function openTimeline(
  tasks: readonly TaskRow[],
  { name, size, ...input }: TimelineOptions,
): Promise<Content & { readonly size: number }> {
  const { svg, ...dimensions } = drawTimeline({ tasks, ...input });
  const scale = scaleWithin(dimensions, size, defaultScale);
  const key = `${scale} ${svg}`;
  const png = cache.get(key) ?? (await renderPng(svg, scale));
  cache.set(key, png, { bytes: png.length + key.length });
  return createContent(png, name, 'image/png');
}
