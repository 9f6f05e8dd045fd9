/** Looks up instances by id that are missing from the list that should contain them. */
import { toListedStatus } from '../../instance-index/statuses.ts';
import type { ScanAccumulator } from './accumulator.ts';
import type { Quarantine } from './quarantine.ts';
import type { ScanRequests } from './requests.ts';
import type { Snapshot } from './snapshot.ts';

/** Lookups at the same time, and in one scan. */
export const maxConcurrent = 4;
const maxLookups = 2_000;

/**
 * If this many are missing and not one of them is in another list, looking up every instance there is would tell nothing
 * more: if some are found, the list itself is wrong; if none is, they vanished together.
 */
const suspicionThreshold = 20;

/**
 * `complete`: all were looked up. `suspicious`: none of many is in another list, but some were found. `vanished`: none
 * of many was found at all. `partial`: there are more than one scan looks up.
 */
type VerifyOutcome = 'complete' | 'suspicious' | 'vanished' | 'partial';

export interface MissingVerifier {
  /**
   * Looks instances up, those first that were not looked up recently, and marks those that are not found as missing.
   * If they vanished together, the rest is marked too.
   */
  verify(ids: readonly string[], accumulator: ScanAccumulator, requests: ScanRequests): Promise<VerifyOutcome>;
  /** Looks up some instances that earlier scans missed. Returns how many of them are where they should be. */
  confirm(ids: readonly string[], accumulator: ScanAccumulator, requests: ScanRequests): Promise<number>;
}

export function createMissingVerifier(
  quarantine: Pick<Quarantine, 'canRequest'>,
  snapshot: Pick<Snapshot, 'get'>,
): MissingVerifier {
  /** In which run an instance was last looked up and had not left its list. */
  let lastLookups = new Map<string, number>();
  /** In which run an instance that earlier scans missed was last looked up. */
  let lastConfirmations = new Map<string, number>();
  let run = 0;

  const lookUp =
    (accumulator: ScanAccumulator, requests: ScanRequests) =>
    async (id: string): Promise<LookupResult> => {
      const lookup = await requests.readInstance(id);
      if (lookup.kind !== 'found') {
        accumulator.markMissing(id, lookup.kind);
        return 'missing';
      }
      const listBefore = accumulator.listedStatus(id) ?? snapshot.get(id)?.listedStatus ?? lookup.row.status;
      const listedStatus = toListedStatus(lookup.row.status, listBefore);
      // The requested id, however the response spells it.
      accumulator.addRow({ ...lookup.row, id }, listedStatus, lookup.at);
      return listedStatus === listBefore ? 'still-listed' : 'moved';
    };

  return {
    async verify(ids, accumulator, requests) {
      run += 1;
      const lastLookup = (id: string) => lastLookups.get(id) ?? 0;
      const ordered = ids.filter(quarantine.canRequest).toSorted((a, b) => lastLookup(a) - lastLookup(b));
      // They failed repeatedly, so there is nothing to learn from another request now.
      for (const id of ids) if (!quarantine.canRequest(id)) accumulator.markMissing(id, 'unclear');
      const stillListed = new Set<string>();
      const outcome = await lookUpAll(ordered, lookUp(accumulator, requests), accumulator, (id) => stillListed.add(id));
      // Only instances that are still missing matter to the next run.
      lastLookups = new Map(ids.map((id) => [id, stillListed.has(id) ? run : lastLookup(id)]));
      return outcome;
    },

    async confirm(ids, accumulator, requests) {
      run += 1;
      const lastLookup = (id: string) => lastConfirmations.get(id) ?? 0;
      const ordered = ids.toSorted((a, b) => lastLookup(a) - lastLookup(b));
      const sample = ordered.length > maxConfirmations ? ordered.slice(0, suspicionThreshold) : ordered;
      lastConfirmations = new Map(ids.map((id) => [id, lastLookup(id)]));
      let found = 0;
      for (let from = 0; from < sample.length; from += maxConcurrent) {
        const batch = sample.slice(from, from + maxConcurrent);
        for (const id of batch) lastConfirmations.set(id, run);
        const results = await Promise.all(
          batch.map(async (id) =>
            quarantine.canRequest(id) ? lookUp(accumulator, requests)(id) : markUnclear(id, accumulator),
          ),
        );
        found += results.filter((result) => result === 'still-listed').length;
      }
      return found;
    },
  };
}

/** More instances than this are confirmed by a sample. */
const maxConfirmations = 100;

type LookupResult = 'still-listed' | 'moved' | 'missing';

async function lookUpAll(
  ids: readonly string[],
  lookUp: (id: string) => Promise<LookupResult>,
  accumulator: Pick<ScanAccumulator, 'markMissing'>,
  onStillListed: (id: string) => void,
): Promise<VerifyOutcome> {
  const counts = { 'still-listed': 0, moved: 0, missing: 0 };
  for (let from = 0; from < ids.length; from += maxConcurrent) {
    if (from >= suspicionThreshold && counts.moved === 0) {
      if (counts['still-listed'] > 0) return 'suspicious';
      for (const id of ids.slice(from)) accumulator.markMissing(id, 'not-asked');
      return 'vanished';
    }
    if (from >= maxLookups) return 'partial';
    const batch = ids.slice(from, from + maxConcurrent);
    const results = await Promise.all(batch.map(lookUp));
    for (const [index, id] of batch.entries()) {
      const result = results[index] ?? 'missing';
      counts[result] += 1;
      if (result === 'still-listed') onStillListed(id);
    }
  }
  return 'complete';
}

function markUnclear(id: string, accumulator: ScanAccumulator): LookupResult {
  accumulator.markMissing(id, 'unclear');
  return 'missing';
}
