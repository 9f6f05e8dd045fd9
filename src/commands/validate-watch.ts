import type { CommandOf } from '../chat/command.ts';
import { closedStatuses } from '../instance-index/statuses.ts';
import { normalize } from '../lib/normalize.ts';
import type { NewWatch } from '../store/contract/watches.ts';
import { closest } from '../text/did-you-mean.ts';
import type { Strings } from '../text/strings.ts';
import type { KnownValues } from '../watch/queries.ts';

/** Known values to list if none is similar. */
const maxSuggestions = 8;

/** Why a watch would never match anything, and which values would; `undefined` if it might. */
export function explainNeverMatching(
  command: CommandOf<'watch.add'>,
  { filter, on }: Pick<NewWatch, 'filter' | 'on'>,
  knownValues: KnownValues | undefined,
  text: Strings,
): readonly string[] | undefined {
  const { watch: words } = text;
  if (filter.instance !== undefined && command.on?.includes('created')) return [words.createdOnExisting];
  const isClosedOnly = filter.statuses?.every((status) => closedStatuses.includes(status)) ?? false;
  if (isClosedOnly && on.every((kind) => kind === 'deadline')) return [words.deadlineOnClosed];
  // Before the first sync is complete, any value may exist.
  if (knownValues === undefined) return undefined;
  const unknownStatus = filter.statuses?.find((status) => !knownValues.statuses.includes(status));
  if (unknownStatus !== undefined) {
    return [words.unknownStatus(unknownStatus), ...suggestValues(unknownStatus, knownValues.statuses, text)];
  }
  return (
    unknownValue(filter.app, knownValues.applications, words.unknownApp, text) ??
    unknownValue(filter.milestone, knownValues.milestones, words.unknownMilestone, text) ??
    unknownValue(filter.startedBy, knownValues.startedBy, words.unknownStarter, text)
  );
}

function unknownValue(
  value: string | undefined,
  known: readonly string[],
  explain: (part: string) => string,
  text: Strings,
): readonly string[] | undefined {
  if (value === undefined || known.some((word) => normalize(word).includes(normalize(value))))
    return undefined;
  return [explain(value), ...suggestValues(value, known, text)];
}

function suggestValues(value: string, known: readonly string[], { watch }: Strings): readonly string[] {
  const similar = closest(value, known);
  const suggestions = similar === undefined ? known.slice(0, maxSuggestions) : [similar];
  return suggestions.length === 0 ? [] : [watch.examples(suggestions)];
}
