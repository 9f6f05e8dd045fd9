/**
 * Closed lists are long and rarely change, so a scan only compares their counts with the snapshot. If they differ, the
 * list itself is read: first both ends, where new rows appear, then all of it, several pages per scan. A list that
 * Barium does not count is read all the time.
 *
 * Counts can agree by accident, when one instance is deleted while another one ends. So each scan also reads some pages
 * again, in turn. The request for a count returns a page as well, so the first one costs no request.
 */
import { closedStatuses } from '../../instance-index/statuses.ts';
import type { ScanAccumulator, ScanContext } from './accumulator.ts';
import { createListReading } from './list-reading.ts';
import type { PageSize } from './page-size.ts';
import type { ListPage, ScanRequests } from './requests.ts';
import type { Snapshot } from './snapshot.ts';
import type { MissingVerifier } from './verify.ts';

/** Pages of a long list that one scan reads. */
const pagesPerScan = 20;

interface ReconcileResult {
  /** How many more instances the upstream counts than it lists. */
  readonly surplus: number;
  readonly isConsistent: boolean;
  readonly isCounted?: false;
}

interface ClosedListReconciler {
  /**
   * Compares every closed list with the snapshot. `countSurplus` is the result of the previous scan. If the previous scan
   * was compared with the same `revision`, its result was lost, and what it read is read again.
   */
  reconcileAll(
    context: Pick<ScanContext, 'countSurplus' | 'revision'>,
    accumulator: ScanAccumulator,
    requests: ScanRequests,
  ): Promise<{
    readonly countSurplus: Readonly<Record<string, number>>;
    readonly isConsistent: boolean;
    readonly isCounted: boolean;
  }>;
}

/** Progress through a whole list, over several scans. */
interface PageWalk {
  start: number;
  readonly seenIds: Set<string>;
}

interface ReconcileContext {
  readonly status: string;
  readonly accumulator: ScanAccumulator;
  readonly requests: ScanRequests;
}

export function createClosedListReconciler(
  snapshot: Snapshot,
  pageSize: PageSize,
  verifier: MissingVerifier,
  auditPages: number,
): ClosedListReconciler {
  const walks = new Map<string, PageWalk>();
  /** Statuses with too few instances in the last scan. */
  const shortStatuses = new Set<string>();
  const audit = createAudit();

  async function readPage({ status, accumulator, requests }: ReconcileContext, start: number, max: number) {
    const page = await requests.readPage(status, start, max);
    accumulator.addRows(page.rows, status, page.readAt);
    return page;
  }

  /** Reads the count of each list, with one row or a page to audit. */
  async function readFirstPages(
    accumulator: ScanAccumulator,
    requests: ScanRequests,
    auditedStatus: string | undefined,
  ): Promise<ReadonlyMap<string, ListPage>> {
    const pages = new Map<string, ListPage>();
    const waiting = closedStatuses.values();
    await requests.run(() => {
      const { value: status } = waiting.next();
      if (status === undefined) return undefined;
      const context = { status, accumulator, requests };
      const [start, max] = status === auditedStatus ? [audit.start(), pageSize.rows] : [0, 1];
      return async () => void pages.set(status, await readPage(context, start, max));
    });
    return pages;
  }

  /** Reads both ends of the list; returns how many instances are then still missing from the snapshot. */
  async function readEnds(context: ReconcileContext, counted: number, excessAt: (total: number) => number) {
    const front = await readPage(context, 0, pageSize.rows);
    if (excessAt(front.total) <= 0 || counted <= pageSize.rows) return excessAt(front.total);
    const back = await readPage(context, Math.max(0, front.total - pageSize.rows), pageSize.rows);
    return excessAt(back.total);
  }

  /** Returns true once the walk has reached the end of the list, or found enough. */
  async function readNextPages(
    walk: PageWalk,
    context: ReconcileContext,
    isSufficient: (total: number) => boolean,
  ): Promise<boolean> {
    const { status, accumulator, requests } = context;
    const reading = createListReading({
      requests,
      status,
      pageSize,
      start: walk.start,
      maxPages: pagesPerScan,
      onPage(page) {
        accumulator.addRows(page.rows, status, page.readAt);
        addSeen(walk, page);
      },
      isSufficient: (page) => isSufficient(page.total),
    });
    await requests.run(reading.take);
    walk.start = reading.position;
    return reading.isAtEnd;
  }

  function verifyUnseen(walk: PageWalk, { status, accumulator, requests }: ReconcileContext) {
    const unseen = snapshot
      .listed(status)
      .map(({ instance }) => instance.id)
      .filter((id) => !walk.seenIds.has(id) && accumulator.listedStatus(id) === status);
    return verifier.verify(unseen, accumulator, requests);
  }

  function walkOf(status: string): PageWalk {
    const walk = walks.get(status) ?? newWalk();
    walks.set(status, walk);
    return walk;
  }

  /** Continues the walk through an inconsistent list, and at its end looks up the instances that were not seen. */
  async function continueWalk(context: ReconcileContext, surplus: number, excess: number): Promise<ReconcileResult> {
    const { status, accumulator, requests } = context;
    const excessAt = (counted: number) => counted - accumulator.count(status) - surplus;
    const walk = walkOf(status);
    const isSufficient = (counted: number) => excess > 0 && excessAt(counted) === 0;
    if (!(await readNextPages(walk, context, isSufficient))) return { surplus, isConsistent: false };
    walks.delete(status);
    const counted = (await requests.readPage(status, 0, 1)).total;
    if (excessAt(counted) === 0) return { surplus, isConsistent: true };
    if ((await verifyUnseen(walk, context)) === 'partial') return { surplus, isConsistent: false };
    // The whole list was read, so Barium counts the rest without listing it. Reading again would not find it.
    return { surplus: counted - accumulator.count(status), isConsistent: true };
  }

  /** Reads a list without a count to its end, in one scan or several. */
  async function walkUncounted(context: ReconcileContext): Promise<ReconcileResult> {
    const { status, accumulator } = context;
    const walk = walkOf(status);
    const { start } = walk;
    const end = accumulator.count(status);
    if (!(await readNextPages(walk, context, () => false))) {
      // New rows appear at an end of the list, and do not wait until the walk comes there.
      if (start > 0) addSeen(walk, await readPage(context, 0, pageSize.rows));
      addSeen(walk, await readPage(context, Math.max(0, end - Math.ceil(pageSize.rows / 2)), pageSize.rows));
      return { surplus: 0, isConsistent: false, isCounted: false };
    }
    walks.delete(status);
    const isConsistent = (await verifyUnseen(walk, context)) !== 'partial';
    return { surplus: 0, isConsistent, isCounted: false };
  }

  async function reconcile(context: ReconcileContext, surplus: number, first: ListPage): Promise<ReconcileResult> {
    const { status, accumulator } = context;
    if (!first.isCounted) return walkUncounted(context);
    const excessAt = (counted: number) => counted - accumulator.count(status) - surplus;
    let excess = excessAt(first.total);
    if (excess > 0 && !walks.has(status)) excess = await readEnds(context, first.total, excessAt);
    if (excess === 0) {
      walks.delete(status);
      shortStatuses.delete(status);
      return { surplus, isConsistent: true };
    }
    // One too few is usually an instance that moved during the scan; the next scan sees where it went.
    if (excess < 0 && !walks.has(status) && !shortStatuses.has(status)) {
      shortStatuses.add(status);
      return { surplus, isConsistent: false };
    }
    shortStatuses.delete(status);
    return continueWalk(context, surplus, excess);
  }

  /** Ends the audit of a list by looking up the instances that none of its pages contained. */
  async function continueAudit(page: ListPage, context: ReconcileContext): Promise<void> {
    const walk = audit.add(page);
    if (walk === undefined) return;
    await verifyUnseen(walk, context);
    audit.next((status) => context.accumulator.count(status) > 0);
  }

  /** Saves the progress before each scan, or goes back to it. */
  const resume = (() => {
    let saved: { readonly revision: number; readonly restore: () => void } | undefined;
    return (revision: number) => {
      if (saved?.revision === revision) return saved.restore();
      const starts = [...walks].map(([status, walk]) => ({ status, walk, start: walk.start }));
      const restoreAudit = audit.save();
      const restore = () => {
        walks.clear();
        for (const { status, walk, start } of starts) walks.set(status, Object.assign(walk, { start }));
        restoreAudit();
      };
      saved = { revision, restore };
    };
  })();

  return {
    async reconcileAll({ countSurplus: surplus, revision }, accumulator, requests) {
      resume(revision);
      const results = new Map<string, ReconcileResult>();
      let auditedPages = 0;
      const auditedStatus = auditPages > 0 ? audit.status() : undefined;
      const firstPages = await readFirstPages(accumulator, requests, auditedStatus);
      for (const status of closedStatuses) {
        const context = { status, accumulator, requests };
        const first = firstPages.get(status);
        if (first === undefined) continue;
        results.set(status, await reconcile(context, surplus[status] ?? 0, first));
        if (status !== auditedStatus) continue;
        auditedPages += 1;
        if (first.isCounted) await continueAudit(first, context);
        else audit.next(() => true);
      }
      for (; auditedPages < auditPages; auditedPages += 1) {
        const context = { status: audit.status(), accumulator, requests };
        if (results.get(context.status)?.isCounted === false || accumulator.count(context.status) === 0) break;
        await continueAudit(await readPage(context, audit.start(), pageSize.rows), context);
      }
      audit.addChanged(accumulator.changed);
      const all = [...results.values()];
      return {
        countSurplus: Object.fromEntries([...results].map(([status, result]) => [status, result.surplus])),
        isConsistent: all.every(({ isConsistent }) => isConsistent),
        isCounted: all.every(({ isCounted }) => isCounted !== false),
      };
    },
  };
}

/** The list that is read again in turn, and how far. */
function createAudit() {
  let index = 0;
  let walk = newWalk();
  const status = () => closedStatuses[index] ?? '';
  return {
    status,
    start: () => walk.start,
    /** Returns a function that goes back to where the audit is now. */
    save() {
      const saved = { index, walk, start: walk.start };
      return () => {
        ({ index, walk } = saved);
        walk.start = saved.start;
      };
    },
    /** Adds the next page. Returns the walk at the end of the list. */
    add(page: ListPage): PageWalk | undefined {
      advance(walk, page);
      return page.isLast ? walk : undefined;
    },
    /** Instances that entered the list meanwhile can be on pages that were read before. */
    addChanged(changed: ScanAccumulator['changed']): void {
      for (const [id, { listedStatus }] of changed) if (listedStatus === status()) walk.seenIds.add(id);
    },
    /** Continues with the next list that is worth reading. */
    next(isWorthReading: (status: string) => boolean): void {
      walk = newWalk();
      for (let tried = 0; tried < closedStatuses.length; tried += 1) {
        index = (index + 1) % closedStatuses.length;
        if (isWorthReading(status())) return;
      }
    },
  };
}

function newWalk(): PageWalk {
  return { start: 0, seenIds: new Set() };
}

function advance(walk: PageWalk, page: Pick<ListPage, 'rows'>): void {
  addSeen(walk, page);
  walk.start += page.rows.length;
}

function addSeen(walk: PageWalk, page: Pick<ListPage, 'rows'>): void {
  for (const { id } of page.rows) walk.seenIds.add(id);
}
