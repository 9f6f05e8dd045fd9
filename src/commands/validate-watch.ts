import type { CommandOf } from '../chat/command.ts';
import { closedStatuses } from '../instance-index/statuses.ts';
import { hasOwnTimes, type NewWatch } from '../store/contract/watches.ts';
import { closestInSlices, findContaining, nearestInSlices } from '../text/did-you-mean.ts';
import type { Strings } from '../text/strings.ts';
import type { KnownValues } from '../watch/queries.ts';

/** Known values to list if none is similar. */
const maxSuggestions = 8;

/** Why times that were typed don't go with how the watch announces; `undefined` if they do. */
export function explainTimes(
  { at, days, quiet }: CommandOf<'watch.add'>,
  { as }: Pick<NewWatch, 'as'>,
  { argumentNames, watch: words }: Strings,
): { readonly key: string; readonly reason: string } | undefined {
  if (!hasOwnTimes(as) && (at !== undefined || days !== undefined)) {
    return { key: at === undefined ? argumentNames.days : argumentNames.at, reason: words.digestOnly };
  }
  const isQuietDigest = hasOwnTimes(as) && quiet !== undefined && quiet !== 'off';
  return isQuietDigest ? { key: argumentNames.quiet, reason: words.quietNotForDigest } : undefined;
}

/** Why a watch would never match anything, and which values would; `undefined` if it might. */
export async function explainNeverMatching(
  command: CommandOf<'watch.add'>,
  { filter, on }: Pick<NewWatch, 'filter' | 'on'>,
  knownValues: KnownValues | undefined,
  text: Strings,
): Promise<readonly string[] | undefined> {
  const { watch: words } = text;
  if (filter.instance !== undefined && command.on?.includes('created')) return [words.createdOnExisting];
  const isClosedOnly = filter.statuses?.every((status) => closedStatuses.includes(status)) ?? false;
  if (isClosedOnly && on.every((kind) => kind === 'deadline' || kind === 'stuck' || kind === 'risk'))
    return [words.deadlineOnClosed];
  // Before the first sync is complete, any value may exist.
  if (knownValues === undefined) return undefined;
  const unknownStatus = filter.statuses?.find((status) => !knownValues.statuses.includes(status));
  if (unknownStatus !== undefined) {
    return [words.unknownStatus(unknownStatus), ...(await suggestValues(unknownStatus, knownValues.statuses, text))];
  }
  return (
    (await unknownValue(filter.app, knownValues.applications, words.unknownApp, text)) ??
    (await unknownValue(filter.milestone, knownValues.milestones, words.unknownMilestone, text)) ??
    (await unknownValue(filter.startedBy, knownValues.startedBy, words.unknownStarter, text))
  );
}

async function unknownValue(
  value: string | undefined,
  values: readonly string[],
  explain: (part: string) => string,
  text: Strings,
): Promise<readonly string[] | undefined> {
  if (value === undefined || (await findContaining(value, values)) !== undefined) return undefined;
  return [explain(value), ...(await suggestValues(value, values, text))];
}

/** The nearest values; if they are too many, the line says how many more there are. */
async function suggestValues(
  value: string,
  values: readonly string[],
  { parseErrors, watch }: Strings,
): Promise<readonly string[]> {
  const similar = await closestInSlices(value, values);
  if (similar !== undefined) return [parseErrors.didYouMean(similar)];
  const nearest = await nearestInSlices(value, values, maxSuggestions);
  return nearest.length === 0 ? [] : [watch.examples(nearest, values.length - nearest.length)];
}
