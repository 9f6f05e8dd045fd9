/** The first look at everything: in slices that are kept, so that it can stop at any moment and go on later. */
import { setTimeout as delay } from 'node:timers/promises';
import { closedStatuses, openStatuses } from '../../instance-index/statuses.ts';
import type { KnownInstance, ScanState } from '../../store/contract/watching.ts';
import { differences, fromRow } from './diff.ts';
import { usualPage } from './page-size.ts';
import type { Scanner } from './scan.ts';
import type { Snapshot } from './snapshot.ts';

/** Pages of one slice; after each, Barium rests for as long as it took. */
export const pagesPerSlice = 10;
export const longestRestMs = 2_000;

/** How often the open lists are read until they add up. */
const mostChecks = 5;

/** What is open is wanted first. */
const order: readonly string[] = [...openStatuses, ...closedStatuses];

export interface SurveyOptions {
  readonly scanner: Scanner;
  readonly snapshot: Snapshot;
  readonly state: () => ScanState;
  readonly commit: (
    rows: readonly KnownInstance[],
    change: Partial<Omit<ScanState, 'revision'>>,
  ) => Promise<void>;
  readonly now: () => Date;
}

/**
 * Reads every list once, and then the open ones again until nothing was overlooked. Tells nobody anything.
 * Rejects with a `BariumError`; what was read until then is kept.
 */
export async function survey(options: SurveyOptions, signal: AbortSignal): Promise<void> {
  const { state, commit, now } = options;
  if (state().firstAt === undefined) {
    await commit([], { firstAt: now().toISOString(), survey: { status: order[0] ?? '', start: 0 } });
  }
  await readLists(options, signal);
  if (!signal.aborted) await check(options, signal);
}

async function readLists({ scanner, snapshot, state, commit }: SurveyOptions, signal: AbortSignal) {
  // Rows may have moved since the last slice was kept, if that was by a process before this one.
  let back = usualPage;
  for (let at = state().survey; at !== undefined && !signal.aborted; at = state().survey) {
    const began = performance.now();
    const slice = await scanner.slice(at.status, Math.max(0, at.start - back), pagesPerSlice, signal);
    back = 0;
    const { status } = at;
    const read = slice.pages.flatMap((page) => page.rows.map((row) => fromRow(row, status)));
    const rows = [...new Map(read.map((row) => [row.id, row])).values()];
    const next = slice.next === undefined ? order[order.indexOf(status) + 1] : status;
    await commit(
      rows.filter((row) => !isKnown(snapshot, row)),
      { survey: next === undefined ? undefined : { status: next, start: slice.next ?? 0 } },
    );
    await rest(performance.now() - began, signal);
  }
}

function isKnown(snapshot: Snapshot, row: KnownInstance): boolean {
  const known = snapshot.get(row.id);
  return known !== undefined && JSON.stringify(known) === JSON.stringify(row);
}

async function rest(tookMs: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(Math.min(tookMs, longestRestMs), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** From here on a difference is news, so nothing that is there may be unknown. */
async function check({ scanner, snapshot, state, commit }: SurveyOptions, signal: AbortSignal) {
  for (let tries = 1; ; tries += 1) {
    const reading = await scanner.read(state().offsets, signal);
    const { rows } = differences((id) => snapshot.get(id), reading, undefined);
    const complete = reading.addsUp || tries >= mostChecks;
    await commit(rows, { offsets: reading.offsets, lastAt: reading.startedAt, complete });
    if (complete) return;
  }
}
