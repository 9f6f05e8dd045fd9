/** Which instances and changes a watch matches. */

import { normalize } from '../lib/normalize.ts';
import type { Change } from '../store/contract/changes.ts';
import type { SnapshotRow } from '../store/contract/snapshot.ts';
import type { Watch, WatchedKind, WatchFilter } from '../store/contract/watches.ts';

/** Texts are compared without case. */
export function matchesInstance(filter: WatchFilter, instance: SnapshotRow): boolean {
  return (
    (filter.instance === undefined || filter.instance === instance.id) &&
    (filter.statuses === undefined || filter.statuses.includes(instance.status.toLowerCase())) &&
    contains(instance.applicationName, filter.app) &&
    contains(instance.milestone, filter.milestone) &&
    contains(instance.startedBy, filter.startedBy) &&
    containsWords(instance.name, filter.match)
  );
}

export function matchesChange({ filter, on }: Pick<Watch, 'filter' | 'on'>, change: Change): boolean {
  const { kind, instance } = change;
  return (
    isTerminal(filter, change) || (on.includes(kind as WatchedKind) && matchesInstance(filter, instance))
  );
}

/**
 * Whether the change ends a watch: the one instance it watches is gone. Always announced, whatever kinds of change the
 * watch selects, because nothing can follow it.
 */
export function isTerminal(filter: WatchFilter, { kind, instance }: Change): boolean {
  return kind === 'gone' && filter.instance === instance.id;
}

/** Whether two filters match the same instances. */
export function isSameFilter(a: WatchFilter, b: WatchFilter): boolean {
  const canonical = ({ instance, statuses, app, match, milestone, startedBy }: WatchFilter) =>
    JSON.stringify([
      instance,
      statuses?.toSorted(),
      ...[app, match, milestone, startedBy].map((text) => text && normalize(text)),
    ]);
  return canonical(a) === canonical(b);
}

function contains(text: string | undefined, part: string | undefined): boolean {
  return part === undefined || normalize(text ?? '').includes(normalize(part));
}

function containsWords(text: string | undefined, words: string | undefined): boolean {
  if (words === undefined) return true;
  const name = normalize(text ?? '');
  return normalize(words)
    .split(' ')
    .every((word) => name.includes(word));
}
