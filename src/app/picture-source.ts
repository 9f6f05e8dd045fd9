import type { Barium } from '../barium/types.ts';
import type { PictureSource } from '../http/pictures.ts';
import { collectPages } from '../instance-index/collect-pages.ts';
import { openTimeline } from '../pictures/timeline-picture.ts';
import { stringsFor } from '../text/strings.ts';

/** The pictures behind signed links: Barium's diagrams, and the timelines that the bot draws. */
export function createPictureSource(
  barium: Pick<Barium, 'openImage' | 'listTasks'>,
  locale: string,
  now: () => Date,
): PictureSource {
  return async ({ instanceId, timeline: reader, ...size }, signal) => {
    if (reader === undefined) return barium.openImage(instanceId, size, { signal });
    const { rows } = await collectPages((page) => barium.listTasks(instanceId, page, { signal }));
    return openTimeline(rows, { name: '', text: stringsFor(reader.locale, locale), reader, size, now: now() });
  };
}
