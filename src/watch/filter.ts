/** Which instances and changes a watch matches. */
import { createWordFilter } from '../instance-index/ranking.ts';
import { createNormalizer, normalize } from '../lib/normalize.ts';
import type { Change, ChangeKind } from '../store/contract/changes.ts';
import type { SnapshotRow } from '../store/contract/snapshot.ts';
import type { Watch, WatchFilter } from '../store/contract/watches.ts';

type Matcher = (instance: SnapshotRow) => boolean;

/** Applications, milestones and people recur; names do not. */
const normalizeRecurring = createNormalizer(10_000);

/** A filter is compared with very many instances, so its own texts are normalized once. */
const matchers = new WeakMap<WatchFilter, Matcher>();

/** Texts are compared without case. */
export function matchesInstance(filter: WatchFilter, instance: SnapshotRow): boolean {
  let matcher = matchers.get(filter);
  if (matcher === undefined) {
    matcher = createMatcher(filter);
    matchers.set(filter, matcher);
  }
  return matcher(instance);
}

function createMatcher(filter: WatchFilter): Matcher {
  const { instance: id, statuses } = filter;
  const isApplication = createPartFilter(filter.app);
  const isMilestone = createPartFilter(filter.milestone);
  const isStarter = createPartFilter(filter.startedBy);
  const containsWords = filter.match === undefined ? undefined : createWordFilter(filter.match);
  return (instance) =>
    (id === undefined || id === instance.id) &&
    (statuses === undefined || statuses.includes(instance.status.toLowerCase())) &&
    isApplication(instance.applicationName) &&
    isMilestone(instance.milestone) &&
    isStarter(instance.startedBy) &&
    (containsWords === undefined || containsWords(normalize(instance.name ?? '')));
}

function createPartFilter(part: string | undefined): (text: string | undefined) => boolean {
  if (part === undefined) return () => true;
  const normalized = normalize(part);
  return (text) => normalizeRecurring(text ?? '').includes(normalized);
}

export function matchesChange({ filter, on }: Pick<Watch, 'filter' | 'on'>, change: Change): boolean {
  const { kind, instance } = change;
  return (
    isTerminal(filter, change) || (on.some((one) => one === watchedKind(kind)) && matchesInstance(filter, instance))
  );
}

/** The kind that people select, for changes that they do not select by themselves. */
function watchedKind(kind: ChangeKind): ChangeKind {
  if (kind === 'hidden' || kind === 'returned') return 'gone';
  return kind === 'appeared' ? 'created' : kind;
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
