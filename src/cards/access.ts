import type { UnmatchedEntry } from '../access/unmatched-entries.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Strings } from '../text/strings.ts';
import { collapseWhitespace } from './card-context.ts';

/** An access list entry that matches nobody, and the reason, on one line. */
export function unmatchedEntryLine(
  { access }: Strings,
  { variable, entry, platform, reason, application }: UnmatchedEntry,
): string {
  const what =
    application === undefined ? access.platforms[platform] : truncateChars(collapseWhitespace(application), 60);
  return access.unmatchedEntry(variable, truncateChars(collapseWhitespace(entry), 120), access.why[reason](what));
}
