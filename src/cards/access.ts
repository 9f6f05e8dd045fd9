import type { Stray } from '../access/unmatched-entries.ts';
import type { Text } from '../text/strings.ts';
import { oneLine, shorten } from './card-context.ts';

/** An entry of the access lists that names nobody, in one line. */
export function strayLine({ access }: Text, { variable, entry, platform, why, application }: Stray): string {
  const what = application === undefined ? access.platforms[platform] : shorten(oneLine(application), 60);
  return access.stray(variable, shorten(oneLine(entry), 120), access.why[why](what));
}
