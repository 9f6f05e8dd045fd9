/** Finds the cases that a mistyped name may stand for. */
import { distance } from 'fastest-levenshtein';
import type { InstanceRow } from '../barium/types.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { listByStatuses } from '../instance-index/live-index.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import { stripInvisible } from '../lib/control-chars.ts';
import { normalize } from '../lib/normalize.ts';
import { runInSlices, visitInSteps } from '../lib/time-slices.ts';

/** The newest open ones, then closed ones: comparing more would cost more than a hint is worth. */
const maxCompared = 5_000;
const maxWords = 6;
const maxNameLength = 200;

/** The cases with the fewest typos to the query, at most `max`; none for a query that is nothing like a name. */
export async function findNearMatches(
  query: string,
  index: Pick<InstanceIndex, 'listByStatus'>,
  max: number,
): Promise<readonly InstanceRow[]> {
  const words = normalize(stripInvisible(query)).split(' ').map(toTypedWord);
  if (words.length > maxWords || words.every(({ word }) => word.length < 3)) return [];
  const list = (status: string | undefined) => index.listByStatus(status);
  const [open, closed] = [await listByStatuses(openStatuses, list), await listByStatuses(closedStatuses, list)];
  let fewest = words.length;
  let nearest: InstanceRow[] = [];
  const compared = [...open.rows.slice(0, maxCompared), ...closed.rows].slice(0, maxCompared);
  const steps = visitInSteps(compared, (row) => {
    const typos = countTypos(words, row.name ?? '', fewest);
    if (typos === undefined) return;
    if (typos < fewest) nearest = [];
    fewest = typos;
    nearest.push(row);
  });
  await runInSlices(steps);
  return nearest.slice(0, max);
}

interface TypedWord {
  readonly word: string;
  /** With the digits that its letters look like, if it has digits: `4O60`. */
  readonly asNumber: string | undefined;
  readonly sorted: string;
}

function toTypedWord(word: string): TypedWord {
  const asNumber = /\d/u.test(word) ? word.replaceAll(/[oil|sbz]/gu, (letter) => lookAlikes[letter] ?? letter) : word;
  return { word, asNumber: asNumber === word ? undefined : asNumber, sorted: sortChars(word) };
}

const lookAlikes: Readonly<Record<string, string>> = { o: '0', i: '1', l: '1', '|': '1', s: '5', b: '8', z: '2' };

/** The typos in all words together, each compared with the word of the name that is closest; `undefined` if above `max`. */
function countTypos(words: readonly TypedWord[], name: string, max: number): number | undefined {
  const nameWords = normalize(name.slice(0, maxNameLength)).split(' ');
  let typos = 0;
  for (const word of words) {
    const best = nameWords.reduce((least, other) => Math.min(least, typosBetween(word, other)), max + 1);
    typos += best;
    if (typos > max) return undefined;
  }
  return typos;
}

function typosBetween({ word, asNumber, sorted }: TypedWord, other: string): number {
  if (other.startsWith(word)) return 0;
  if (asNumber === other) return 1;
  const isSwapped = other.length === word.length && word.length > 2 && sortChars(other) === sorted;
  if (isSwapped) return 1;
  // Another number is another case.
  if (word.length < 4 || /\d/u.test(word) || Math.abs(other.length - word.length) > 2) return Number.POSITIVE_INFINITY;
  const edits = distance(word, other);
  return edits <= (word.length < 8 ? 1 : 2) ? edits : Number.POSITIVE_INFINITY;
}

function sortChars(text: string): string {
  return [...text].sort().join('');
}
