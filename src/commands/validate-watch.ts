/** Whether anything could ever come of a watch, as far as is known of Barium. */
import type { CommandOf } from '../chat/command.ts';
import { closedStatuses } from '../instance-index/statuses.ts';
import type { NewWatch } from '../store/contract/watching.ts';
import { nearest } from '../text/did-you-mean.ts';
import { normalize } from '../text/normalize.ts';
import type { Text } from '../text/strings.ts';
import type { KnownWords } from '../watch/queries.ts';

/** Words that are named when nothing is close. */
const mostNamed = 8;

/** Why a watch would never tell anything, and what would work; `undefined` where it may. */
export function impossible(
  command: CommandOf<'watch.add'>,
  { filter, on }: Pick<NewWatch, 'filter' | 'on'>,
  known: KnownWords | undefined,
  text: Text,
): readonly string[] | undefined {
  const { watch: words } = text;
  if (filter.instance !== undefined && command.on?.includes('created')) return [words.createdOne];
  const isClosedOnly = filter.statuses?.every((status) => closedStatuses.includes(status)) ?? false;
  if (isClosedOnly && on.every((kind) => kind === 'deadline')) return [words.deadlineClosed];
  // Before everything was read there is nothing to judge by.
  if (known === undefined) return undefined;
  const unknownStatus = filter.statuses?.find((status) => !known.statuses.includes(status));
  if (unknownStatus !== undefined) {
    return [words.unknownStatus(unknownStatus), ...couldBe(unknownStatus, known.statuses, text)];
  }
  return (
    unheard(filter.app, known.applications, words.unknownApp, text) ??
    unheard(filter.milestone, known.milestones, words.unknownMilestone, text) ??
    unheard(filter.startedBy, known.starters, words.unknownStarter, text)
  );
}

function unheard(
  part: string | undefined,
  known: readonly string[],
  says: (part: string) => string,
  text: Text,
): readonly string[] | undefined {
  if (part === undefined || known.some((word) => normalize(word).includes(normalize(part)))) return undefined;
  return [says(part), ...couldBe(part, known, text)];
}

function couldBe(word: string, known: readonly string[], { watch }: Text): readonly string[] {
  const meant = nearest(word, known);
  const named = meant === undefined ? known.slice(0, mostNamed) : [meant];
  return named.length === 0 ? [] : [watch.knownAre(named)];
}
