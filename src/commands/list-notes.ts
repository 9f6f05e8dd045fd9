/** What a list says of itself: how old it is, and what it leaves out. */
import type { RichText } from '../chat/rich-text.ts';
import type { Context } from '../request/context.ts';
import type { InstancePage } from './list-rows.ts';

const dayMs = 24 * 60 * 60_000;

/** When the rows were read from Barium; only the time of day if that is unambiguous. */
export function ageText(asOf: string, { text, now }: Context): RichText {
  const isToday = now().getTime() - Date.parse(asOf) < dayMs / 2;
  return text.list.asOf(asOf, isToday ? 'time' : 'both');
}

/** That not all cases were searched, or not all deadlines read; nothing if they were. */
export function gapNotes(
  { searchedCount, deadlinesChecked: deadlines }: Pick<InstancePage, 'searchedCount' | 'deadlinesChecked'>,
  { text: { list } }: Context,
): readonly string[] {
  return [
    ...(searchedCount === undefined ? [] : [list.incomplete(searchedCount)]),
    ...(deadlines === undefined ? [] : [list.deadlinesChecked(deadlines.checked, deadlines.all)]),
  ];
}
