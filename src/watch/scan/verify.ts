/** Looks up instances by id that are missing from the list that should contain them. */
import { toListedStatus } from '../../instance-index/statuses.ts';
import type { ScanAccumulator } from './accumulator.ts';
import type { Quarantine } from './quarantine.ts';
import type { ScanRequests } from './scan.ts';

/** Lookups at the same time, and in one scan. */
export const maxConcurrent = 4;
const maxLookups = 2_000;

/**
 * If this many are missing and not one of them has left the list, the list itself is wrong, and continuing would look up
 * every instance there is. They stay unchanged and are checked again by the next scan.
 */
const suspicionThreshold = 20;

/**
 * `complete`: all were looked up. `suspicious`: none of many had left the list. `partial`: there are more than one scan
 * looks up.
 */
type VerifyOutcome = 'complete' | 'suspicious' | 'partial';

export interface MissingVerifier {
  /** Looks instances up, those first that were not looked up recently. Quarantined ones stay unchanged. */
  verify(ids: readonly string[], accumulator: ScanAccumulator, requests: ScanRequests): Promise<VerifyOutcome>;
}

export function createMissingVerifier(quarantine: Pick<Quarantine, 'canRequest'>): MissingVerifier {
  /** In which run an instance was last looked up and had not left its list. */
  let lastLookups = new Map<string, number>();
  let run = 0;
  return {
    async verify(ids, accumulator, requests) {
      run += 1;
      const lastLookup = (id: string) => lastLookups.get(id) ?? 0;
      const ordered = ids.filter(quarantine.canRequest).toSorted((a, b) => lastLookup(a) - lastLookup(b));
      const stillListed = new Set<string>();
      const outcome = await lookUpAll(ordered, accumulator, requests, (id) => stillListed.add(id));
      // Only instances that are still missing matter to the next run.
      lastLookups = new Map(ids.map((id) => [id, stillListed.has(id) ? run : lastLookup(id)]));
      return outcome;
    },
  };
}

async function lookUpAll(
  ids: readonly string[],
  accumulator: ScanAccumulator,
  requests: ScanRequests,
  onStillListed: (id: string) => void,
): Promise<VerifyOutcome> {
  let someLeft = false;
  for (let from = 0; from < ids.length; from += maxConcurrent) {
    if (from >= suspicionThreshold && !someLeft) return 'suspicious';
    if (from >= maxLookups) return 'partial';
    const batch = ids.slice(from, from + maxConcurrent);
    const left = await Promise.all(batch.map((id) => hasLeftList(id, accumulator, requests)));
    someLeft ||= left.includes(true);
    for (const [index, id] of batch.entries()) if (left[index] === false) onStillListed(id);
  }
  return 'complete';
}

async function hasLeftList(id: string, accumulator: ScanAccumulator, requests: ScanRequests): Promise<boolean> {
  const lookup = await requests.readInstance(id);
  if (lookup.kind === 'unreadable') return false;
  if (lookup.kind === 'gone') {
    accumulator.markGone(id, lookup.at);
    return true;
  }
  const listBefore = accumulator.listedStatus(id) ?? lookup.row.status;
  const listedStatus = toListedStatus(lookup.row.status, listBefore);
  // The requested id, however the response spells it.
  accumulator.addRow({ ...lookup.row, id }, listedStatus, lookup.at);
  return listedStatus !== listBefore;
}
