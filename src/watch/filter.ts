/** Which instances and changes a watch matches. */
import { createWordFilter } from '../instance-index/matching.ts';
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
  const conditions = conditionsOf(filter).map(([, matches]) => matches);
  return (instance) => conditions.every((matches) => matches(instance));
}

/** The conditions of a filter, by the field that sets each. */
function conditionsOf(filter: WatchFilter): readonly (readonly [field: keyof WatchFilter, matches: Matcher])[] {
  const { instance: id, statuses, match } = filter;
  const conditions: (readonly [keyof WatchFilter, Matcher])[] = [];
  if (id !== undefined) conditions.push(['instance', (instance) => id === instance.id]);
  if (statuses !== undefined) {
    conditions.push(['statuses', (instance) => statuses.includes(instance.status.toLowerCase())]);
  }
  for (const [field, read] of partFields) {
    const part = filter[field];
    if (part === undefined) continue;
    const isPart = createPartFilter(part);
    conditions.push([field, (instance) => isPart(read(instance))]);
  }
  if (match !== undefined) {
    const containsWords = createWordFilter(match);
    conditions.push(['match', (instance) => containsWords(normalize(instance.name ?? ''))]);
  }
  return conditions;
}

/** Fields that match a part of a text of the instance. */
const partFields = [
  ['app', (instance: SnapshotRow) => instance.applicationName],
  ['milestone', (instance: SnapshotRow) => instance.milestone],
  ['startedBy', (instance: SnapshotRow) => instance.startedBy],
] as const;

function createPartFilter(part: string): (text: string | undefined) => boolean {
  const normalized = normalize(part);
  return (text) => normalizeRecurring(text ?? '').includes(normalized);
}

export function matchesChange({ filter, on }: Pick<Watch, 'filter' | 'on'>, change: Change): boolean {
  const { kind, instance } = change;
  return (
    isTerminal(filter, change) || (on.some((one) => one === watchedKind(kind)) && matchesInstance(filter, instance))
  );
}

/** What of a watch keeps it from announcing a change: fields of its filter, or `on`; none if it announces it. */
export function findMismatches(
  watch: Pick<Watch, 'filter' | 'on'>,
  change: Change,
): readonly (keyof WatchFilter | 'on')[] {
  if (matchesChange(watch, change)) return [];
  return [
    ...(watch.on.some((one) => one === watchedKind(change.kind)) ? [] : (['on'] as const)),
    ...conditionsOf(watch.filter)
      .filter(([, matches]) => !matches(change.instance))
      .map(([field]) => field),
  ];
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
