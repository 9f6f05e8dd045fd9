import type { InstanceRow } from '../barium/types.ts';
import type { SearchResult } from '../instance-index/index.ts';
import { containsWordStart, requiredWords } from '../instance-index/matching.ts';
import { normalize } from '../lib/normalize.ts';
import type { Context } from '../request/context.ts';
import { isStoreError } from '../store/errors.ts';

export interface PersonInstanceRow {
  readonly row: InstanceRow;
  readonly isPinned: boolean;
}

type PersonInstanceServices = Pick<Context, 'index' | 'person' | 'log'> & {
  readonly store: Pick<Context['store'], 'personInstances'>;
};

/**
 * The instances that a person pinned, then those that they looked at lately. `index` decides which of them the
 * person can see, so pass the one of their scope.
 */
export async function listPersonInstances(
  max: number,
  { person, store, index }: PersonInstanceServices,
): Promise<readonly PersonInstanceRow[]> {
  const listed = await store.personInstances.list(person, max);
  const pinned = new Set(listed.flatMap(({ instanceId, isPinned }) => (isPinned ? instanceId : [])));
  const rows = await index.findByIds(listed.map(({ instanceId }) => instanceId));
  return rows.map((row) => ({ row, isPinned: pinned.has(row.id) }));
}

/** Like {@link listPersonInstances}, for ordering cases: none while the store is away, since cases can be found without it. */
export async function listIfAvailable(
  max: number,
  services: PersonInstanceServices,
): Promise<readonly PersonInstanceRow[]> {
  try {
    return await listPersonInstances(max, services);
  } catch (err) {
    if (!isStoreError(err)) throw err;
    services.log.debug({ err }, 'cases ordered without those that the user looked at');
    return [];
  }
}

/** Recent ones that are looked through: as many as a menu shows. */
const maxRecent = 25;

/** The search's exact matches, then the matching instances that the person pinned or looked at lately, then the others. */
export async function rankForPerson(
  result: SearchResult,
  query: string,
  services: PersonInstanceServices,
): Promise<SearchResult> {
  const personal = await listIfAvailable(maxRecent, services);
  const words = requiredWords(query.split(' ').slice(0, Math.max(1, result.wordCount)).join(' '));
  // Never a part of a word: the command may change something.
  const isMatch = (name: string) => words.every((word) => containsWordStart(name, word));
  const matching = personal.filter(({ row }) => isMatch(normalize(row.name ?? ''))).map(({ row }) => row);
  const exact = result.rows.slice(0, result.exactCount);
  const byId = new Map([...exact, ...matching, ...result.rows].map((row) => [row.id, row]));
  return { ...result, rows: [...byId.values()].slice(0, Math.max(result.rows.length, exact.length)) };
}
