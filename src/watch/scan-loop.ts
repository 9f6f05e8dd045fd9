/** One turn of watching: read, compare, decide, and write all of it at once. Never posts anything. */
import type { Logger } from 'pino';
import type { Admission } from '../access/authorization.ts';
import { BariumError, CancelledError } from '../barium/errors.ts';
import type { Barium } from '../barium/types.ts';
import type { Pen } from '../cards/card-context.ts';
import type { Leader } from '../cluster/types-leader.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import type { Store } from '../store/contract/store.ts';
import {
  blank,
  type Commit,
  FencedError,
  type KnownDeadline,
  OvertakenError,
  type ScanState,
  type Watch,
} from '../store/contract/watching.ts';
import { isStoreError } from '../store/errors.ts';
import { announce, type Gap } from './announce/announce.ts';
import { attribute } from './announce/attribution.ts';
import type { Admit } from './announce/audience.ts';
import { doubled } from './doubling.ts';
import type { ScanReport } from './queries.ts';
import type { Reading } from './scan/accumulator.ts';
import { lookAtDeadlines } from './scan/deadlines.ts';
import { differences } from './scan/diff.ts';
import { survey } from './scan/initial-scan.ts';
import { createUnreadable } from './scan/quarantine.ts';
import { createScanner } from './scan/scan.ts';
import type { Snapshot } from './scan/snapshot.ts';

export interface CycleOptions {
  readonly barium: Barium;
  /** Tells this upstream from any other. */
  readonly upstream: string;
  readonly store: Store;
  readonly snapshot: Snapshot;
  readonly leader: Leader;
  /** A longer time than this without a look is told as a gap. */
  readonly gapMs: () => number;
  penFor(locale: string | undefined): Pen;
  /** What the owner of a watch may do and see in its place. Where it is missing, everything. */
  readonly admit?: Admit;
  onScan?(report: ScanReport): void;
  /** Called when there may be something in the outbox. */
  onCommit(): void;
  readonly log: Logger;
  readonly now: () => Date;
  /** Rows of a page. */
  readonly page?: number;
}

/** Why there is no fresh look. */
export interface Trouble {
  readonly kind: 'upstream' | 'store' | 'fault';
  /** When it began. */
  readonly since: string;
  /** Turns that failed one after the other. */
  readonly times: number;
  readonly error: unknown;
}

export interface Cycle {
  /** Brings the snapshot up to what the store has. Rejects when the store cannot be read. */
  load(): Promise<void>;
  /** Whether this process is to read: it takes the lead, or keeps it. Never rejects. */
  elect(): Promise<boolean>;
  /**
   * One turn of whoever was elected. Never rejects: trouble is logged once, told by {@link trouble}, and tried again
   * later.
   */
  turn(signal: AbortSignal): Promise<void>;
  /** One turn of whoever was not: keeps up with what another has written. Never rejects. */
  follow(signal: AbortSignal): Promise<void>;
  state(): ScanState;
  /** Whether this process was the one that reads, when it last asked. */
  leads(): boolean;
  trouble(): Trouble | undefined;
  lastScan(): ScanReport | undefined;
}

/** So often in a row Barium is tried before another process may: it may be the way from here that is broken. */
const triesBeforeYield = 3;
/** Ids that one line of the log names. */
const mostNamed = 20;
const firstRestMs = 1_000;
const longestRestMs = 10 * 60_000;

export function createCycle(options: CycleOptions): Cycle {
  const { barium, store, snapshot, leader, log, now } = options;
  const unreadable = createUnreadable();
  const scanner = createScanner({
    barium,
    snapshot,
    unreadable,
    now,
    ...omitUndefined({ page: options.page }),
  });
  const deadlines = new Map<string, KnownDeadline>();
  /** Ids that the last scan found changed: what was new to it is only now among what is known. */
  let lately: ReadonlySet<string> = new Set();
  let state: ScanState | undefined;
  /** As the last election gave it. A turn takes it over when it begins. */
  let elected: number | undefined;
  let fence: number | undefined;
  let trouble: Trouble | undefined;
  let restUntil = 0;
  let lastScan: ScanReport | undefined;
  /** After a failure it is not known what of the last commit is in the store. */
  let isInDoubt = false;

  const known = (): ScanState => {
    if (state === undefined) throw new Error('the snapshot was not loaded');
    return state;
  };

  async function load(): Promise<void> {
    const loaded = await store.snapshot.state();
    // Another first look than the one that is known: what was read before it is there no more. Others ask meanwhile.
    if (state !== undefined && loaded.firstAt !== state.firstAt) {
      snapshot.clear();
      state = { ...blank, revision: 0 };
    }
    const since = state?.revision ?? 0;
    if (state === undefined || loaded.revision !== since) {
      for await (const rows of store.snapshot.read(since)) snapshot.apply(rows);
      state = loaded;
    }
    isInDoubt = false;
  }

  /** For whoever comes to lead: nobody else asks for them, and they are read as a whole. */
  async function loadDeadlines(): Promise<void> {
    deadlines.clear();
    for (const one of await store.snapshot.deadlines()) deadlines.set(one.instanceId, one);
  }

  /** Writes what was decided; only then is it so. */
  async function commit(
    change: Partial<Omit<ScanState, 'revision'>>,
    more: Partial<Omit<Commit, 'fence' | 'state'>>,
  ): Promise<void> {
    if (fence === undefined) throw new FencedError('this process does not lead');
    const { revision: base, ...before } = known();
    const after = { ...before, upstream: options.upstream, ...change };
    const nothing = { rows: [], deadlines: [], changes: [], deliveries: [], endedWatches: [] };
    const whole: Commit = { ...nothing, ...more, fence, base, state: after };
    const revision = await store.snapshot.commit(whole);
    snapshot.apply(whole.rows);
    for (const one of whole.deadlines) deadlines.set(one.instanceId, one);
    state = { ...after, revision };
  }

  async function scan(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const before = known();
    const reading = await scanner.read(before.offsets, signal);
    // A clock that went wrong may have put what was before into the future.
    const firstAt = earlier(before.firstAt, reading.startedAt);
    const lastAt = earlier(before.lastAt, reading.startedAt);
    const difference = differences((id) => snapshot.get(id), reading, firstAt);
    const watches = await store.watches.all();
    const due = await lookAtDeadlines({
      barium,
      snapshot,
      unreadable,
      watches,
      now,
      signal,
      known: deadlines,
      moved: (id) => reading.seen.has(id) || lately.has(id),
    });
    const timely = due.changes.filter((one) => !hasEnded(one.instance.id, reading));
    const changes = await attribute([...difference.changes, ...timely], lastAt, store);
    const { deliveries, ended } = await announce({
      changes,
      watches,
      revision: before.revision + 1,
      gap: gapBefore(reading),
      since: lastAt ?? reading.startedAt,
      now: now(),
      penFor: options.penFor,
      admissions: await admissionsOf(changes.length === 0 ? [] : watches, options.admit),
    });
    await commit(
      { lastAt: reading.startedAt, offsets: reading.offsets },
      { rows: difference.rows, deadlines: due.deadlines, changes, deliveries, endedWatches: ended },
    );
    options.onCommit();
    lately = new Set(reading.seen.keys());
    tellUnreadable();
    lastScan = {
      at: reading.startedAt,
      seconds: (performance.now() - began) / 1_000,
      calls: reading.calls + due.calls,
      changes: changes.length,
      unreadable: unreadable.count,
    };
    options.onScan?.(lastScan);
  }

  function tellUnreadable(): void {
    unreadable.keep((id) => openStatuses.includes(snapshot.get(id)?.listed ?? ''));
    const news = unreadable.news();
    if (news === undefined) return;
    const facts = { err: news.error, instances: news.ids.slice(0, mostNamed), count: news.ids.length };
    log.error(facts, 'instances that Barium cannot tell of were set aside; all others are watched');
  }

  /** Nothing of what one upstream said tells anything of another: compared, all of it would be gone, and all new. */
  async function beginAfresh(before: string): Promise<void> {
    await commit({ ...blank, switchedAt: now().toISOString() }, { afresh: true });
    snapshot.clear();
    deadlines.clear();
    lately = new Set();
    log.warn(
      { before, now: options.upstream },
      'this is another Barium than before: it is read for the first time, and nothing of that is announced',
    );
  }

  function gapBefore({ startedAt }: Reading): Gap | undefined {
    const from = known().lastAt;
    if (from === undefined || Date.parse(startedAt) - Date.parse(from) <= options.gapMs()) return undefined;
    return { from, to: startedAt };
  }

  async function keepUp(): Promise<void> {
    fence = undefined;
    await load();
  }

  async function read(signal: AbortSignal): Promise<void> {
    const before = fence;
    fence = elected;
    // It was lost since the election.
    if (fence === undefined) return keepUp();
    // Whoever comes to lead goes on from what the one before wrote.
    if (fence !== before || isInDoubt) {
      await load();
      await loadDeadlines();
    }
    const { upstream } = known();
    if (upstream !== undefined && upstream !== options.upstream) await beginAfresh(upstream);
    if (!known().complete) {
      await survey(
        { scanner, snapshot, state: known, commit: (rows, change) => commit(change, { rows }), now },
        signal,
      );
    } else await scan(signal);
  }

  function failed(error: unknown): void {
    const kind = kindOf(error);
    isInDoubt ||= kind !== 'upstream';
    const times = (trouble?.times ?? 0) + 1;
    trouble = { kind, since: trouble?.since ?? now().toISOString(), times, error };
    const wait = doubled(firstRestMs, times - 1, longestRestMs);
    restUntil = performance.now() + wait;
    const facts = { err: error, times, nextInSeconds: wait / 1_000 };
    // Once is enough: the log is for what is new.
    if (times > 1) log.debug(facts, 'Barium still cannot be watched');
    else if (kind === 'upstream') log.warn(facts, 'Barium cannot be watched just now');
    else log.error(facts, 'watching failed');
  }

  return {
    load,
    state: known,
    leads: () => fence !== undefined,
    trouble: () => trouble,
    lastScan: () => lastScan,
    async elect() {
      try {
        elected = await leader.lead();
      } catch {
        // Who follows then asks the same store, and says what is wrong with it.
        elected = undefined;
      }
      return elected !== undefined;
    },
    turn: (signal) => attempt(() => read(signal), signal),
    follow: (signal) => attempt(keepUp, signal),
  };

  async function attempt(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    if (performance.now() < restUntil) return;
    try {
      await work();
      if (trouble !== undefined) {
        log.info({ since: trouble.since, times: trouble.times }, 'watching goes on');
      }
      trouble = undefined;
    } catch (error) {
      if (signal.aborted || error instanceof CancelledError) return;
      if (error instanceof FencedError) {
        log.warn({ err: error }, 'another process watches now');
        await giveUp();
        return;
      }
      failed(error);
      if (trouble?.kind === 'upstream' && trouble.times % triesBeforeYield === 0) await letAnotherTry();
    }
  }

  async function giveUp(): Promise<void> {
    [fence, elected] = [undefined, undefined];
    try {
      await leader.resign();
    } catch (err) {
      log.warn({ err }, 'the lead could not be let go of; it ends by itself');
    }
  }

  /** From then on this process follows, and rests no longer than from one tick to the next. */
  async function letAnotherTry(): Promise<void> {
    try {
      if (!(await leader.yield())) return;
      [fence, elected] = [undefined, undefined];
      restUntil = 0;
      log.warn('Barium cannot be read from here; another process may try');
    } catch (err) {
      log.warn({ err }, 'the lead could not be handed on');
    }
  }
}

async function admissionsOf(
  watches: readonly Watch[],
  admit: Admit | undefined,
): Promise<ReadonlyMap<number, Admission>> {
  if (admit === undefined) return new Map();
  const asked = watches.map(async ({ id, owner, place }) => [id, await admit(owner, place)] as const);
  return new Map(await Promise.all(asked));
}

function earlier(before: string | undefined, now: string): string | undefined {
  return before === undefined || before < now ? before : now;
}

function hasEnded(id: string, { seen, gone }: Reading): boolean {
  return gone.has(id) || closedStatuses.includes(seen.get(id)?.listed ?? '');
}

function kindOf(error: unknown): Trouble['kind'] {
  if (error instanceof BariumError) return 'upstream';
  return isStoreError(error) || error instanceof OvertakenError ? 'store' : 'fault';
}
