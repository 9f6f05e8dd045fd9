/** Which instances and changes a watch is about. */

import type { Change, KnownInstance, Watch, WatchedKind, WatchFilter } from '../store/contract/watching.ts';
import { normalize } from '../text/normalize.ts';

/** Whether an instance is among those that a filter lets through. Texts are compared without case. */
export function admits(filter: WatchFilter, instance: KnownInstance): boolean {
  return (
    (filter.instance === undefined || filter.instance === instance.id) &&
    (filter.statuses === undefined || filter.statuses.includes(instance.status.toLowerCase())) &&
    holds(instance.applicationName, filter.app) &&
    holds(instance.milestone, filter.milestone) &&
    holds(instance.startedBy, filter.startedBy) &&
    holdsWords(instance.name, filter.match)
  );
}

/** Whether a watch wants to hear of a change. */
export function wants({ filter, on }: Pick<Watch, 'filter' | 'on'>, change: Change): boolean {
  const { kind, instance } = change;
  return isEnd(filter, change) || (on.includes(kind as WatchedKind) && admits(filter, instance));
}

/** What is watched by itself and is gone is always told: there is nothing more to hear. */
export function isEnd(filter: WatchFilter, { kind, instance }: Change): boolean {
  return kind === 'gone' && filter.instance === instance.id;
}

/** Two filters that let the same through. */
export function isSameFilter(a: WatchFilter, b: WatchFilter): boolean {
  const canonical = ({ instance, statuses, app, match, milestone, startedBy }: WatchFilter) =>
    JSON.stringify([
      instance,
      statuses?.toSorted(),
      ...[app, match, milestone, startedBy].map((text) => text && normalize(text)),
    ]);
  return canonical(a) === canonical(b);
}

function holds(text: string | undefined, part: string | undefined): boolean {
  return part === undefined || normalize(text ?? '').includes(normalize(part));
}

function holdsWords(text: string | undefined, words: string | undefined): boolean {
  if (words === undefined) return true;
  const name = normalize(text ?? '');
  return normalize(words)
    .split(' ')
    .every((word) => name.includes(word));
}
