import type { RichText } from '../chat/rich-text.ts';
import type { Context } from '../request/context.ts';

const dayMs = 24 * 60 * 60_000;

/** When the rows were read from Barium; only the time of day if that is unambiguous. */
export function ageText(asOf: string, { text, now }: Context): RichText {
  const isToday = now().getTime() - Date.parse(asOf) < dayMs / 2;
  return text.list.asOf(asOf, isToday ? 'time' : 'both');
}
