/**
 * Closed statuses are long and hardly ever change, so only their counts are asked for. Where a count does not add
 * up with what is known, the list is dug through: its two ends first, where new rows come, then all of it in
 * portions of several pages a scan.
 */

import type { Gathering } from './accumulator.ts';
import type { PageSize } from './page-size.ts';
import type { Calls, ReadPage } from './scan.ts';
import type { Snapshot } from './snapshot.ts';
import type { LookUps } from './verify.ts';

/** Pages of a long list that one scan walks through. */
const pagesPerScan = 20;

export interface Dug {
  /** How many more the upstream counts than can be found. */
  readonly offset: number;
  readonly addsUp: boolean;
}

export interface Digs {
  /** Compares the count of a closed status, and digs where it does not add up. */
  look(status: string, offset: number, gathering: Gathering, calls: Calls): Promise<Dug>;
}

/** A walk through a whole list, over several scans. */
interface Walk {
  start: number;
  readonly met: Set<string>;
}

interface Surroundings {
  readonly status: string;
  readonly gathering: Gathering;
  readonly calls: Calls;
}

export function createDigs(snapshot: Snapshot, size: PageSize, lookUps: LookUps): Digs {
  const walks = new Map<string, Walk>();
  /** Statuses that had too few in the last scan. */
  const short = new Set<string>();

  async function read({ status, gathering, calls }: Surroundings, start: number, max: number) {
    const page = await calls.page(status, start, max);
    for (const row of page.rows) gathering.saw(row, status, page.at);
    return page;
  }

  /** Reads both ends of the list. Answers how many are then still too many. */
  async function ends(around: Surroundings, counted: number, excess: (total: number) => number) {
    const front = await read(around, 0, size.rows);
    if (excess(front.total) <= 0 || counted <= size.rows) return excess(front.total);
    const back = await read(around, Math.max(0, front.total - size.rows), size.rows);
    return excess(back.total);
  }

  /** Goes on with a walk. Answers true at the end of the list. */
  async function walkOn(walk: Walk, around: Surroundings, isEnough: (total: number) => boolean) {
    for (let pages = 0; pages < pagesPerScan; pages += 1) {
      const page: ReadPage = await read(around, walk.start, size.rows);
      for (const row of page.rows) walk.met.add(row.id);
      walk.start += page.rows.length;
      if (page.rows.length === 0 || walk.start >= page.total) return true;
      if (isEnough(page.total)) return true;
    }
    return false;
  }

  async function settle(walk: Walk, { status, gathering, calls }: Surroundings) {
    const unmet = snapshot
      .listed(status)
      .map((held) => held.instance.id)
      .filter((id) => !walk.met.has(id) && gathering.listedAs(id) === status);
    return lookUps.run(unmet, gathering, calls);
  }

  /** Walks on through a list that does not add up, and at its end finds out what was missing. */
  async function walk(around: Surroundings, offset: number, excess: number): Promise<Dug> {
    const { status, gathering, calls } = around;
    const excessAt = (counted: number) => counted - gathering.count(status) - offset;
    const under = walks.get(status) ?? { start: 0, met: new Set() };
    walks.set(status, under);
    const isEnough = (counted: number) => excess > 0 && excessAt(counted) === 0;
    if (!(await walkOn(under, around, isEnough))) return { offset, addsUp: false };
    walks.delete(status);
    const counted = (await calls.page(status, 0, 1)).total;
    if (excessAt(counted) === 0) return { offset, addsUp: true };
    if ((await settle(under, around)) === 'more') return { offset, addsUp: false };
    // All of it was read, so the rest is counted by Barium and listed nowhere: no reason to dig again.
    return { offset: counted - gathering.count(status), addsUp: true };
  }

  return {
    async look(status, offset, gathering, calls) {
      const around = { status, gathering, calls };
      const { total } = await read(around, 0, 1);
      const excessAt = (counted: number) => counted - gathering.count(status) - offset;
      let excess = excessAt(total);
      if (excess > 0 && !walks.has(status)) excess = await ends(around, total, excessAt);
      if (excess === 0) {
        walks.delete(status);
        short.delete(status);
        return { offset, addsUp: true };
      }
      // One too few is mostly one that moved while the lists were read: the next scan sees where it went.
      if (excess < 0 && !walks.has(status) && !short.has(status)) {
        short.add(status);
        return { offset, addsUp: false };
      }
      short.delete(status);
      return walk(around, offset, excess);
    },
  };
}
