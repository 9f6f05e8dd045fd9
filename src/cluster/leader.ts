/** The lead among several processes: a lease in the row of the scans, with the fence that commits are made with. */
import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import { beginScans } from '../store/sql/snapshot.ts';
import type { Tables } from '../store/sql/tables.ts';
import { isFreeFor, leaseOf } from './lease.ts';
import type { Leader } from './types-leader.ts';

/** For whoever cannot read Barium: long enough for another to try. */
const yieldMs = 30_000;

export interface LeaseLeaderOptions {
  readonly db: Kysely<Tables>;
  /** This process, told apart from every other. */
  readonly holder: string;
  /** How long a process that is gone keeps the lead. It is renewed three times as often. */
  readonly leaseMs: number;
  readonly log: Logger;
}

/**
 * Leads while the lease is held, and renews it by itself. Every time that the lead is taken anew, also by the process
 * that had it last, the fence grows: what was begun before is refused.
 */
export function createLeaseLeader({ db, holder, leaseMs, log }: LeaseLeaderOptions): Leader {
  let fence: number | undefined;
  let renewing: NodeJS.Timeout | undefined;
  let notBefore = 0;

  /** Renews the lease, if it is still held as it was taken. */
  async function renew(): Promise<void> {
    try {
      const { numUpdatedRows } = await db
        .updateTable('scans')
        .set({ held_until: leaseOf(leaseMs) })
        .where('holder', '=', holder)
        .where('fence', '=', fence ?? 0)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) drop();
    } catch (err) {
      log.warn({ err }, 'the lead could not be renewed');
    }
  }

  function drop(): void {
    fence = undefined;
    clearInterval(renewing);
    renewing = undefined;
  }

  let isBegun = false;
  /** Takes the lease, or renews it; `undefined` while another process has it. */
  async function take(): Promise<number | undefined> {
    if (!isBegun) await beginScans(db);
    isBegun = true;
    const isStill = sql<boolean>`(holder = ${holder} and fence = ${fence ?? 0}
      and held_until::timestamptz > clock_timestamp())`;
    const row = await db
      .updateTable('scans')
      .set({
        holder,
        held_until: leaseOf(leaseMs),
        fence: sql<number>`case when ${isStill} then fence else fence + 1 end`,
      })
      .where(isFreeFor('scans', holder))
      .returning('fence')
      .executeTakeFirst();
    return row?.fence;
  }

  async function resign(): Promise<void> {
    drop();
    await db
      .updateTable('scans')
      .set({ holder: null, held_until: null })
      .where('holder', '=', holder)
      .execute();
  }

  return {
    async lead() {
      if (performance.now() < notBefore) return undefined;
      const before = fence;
      fence = await take();
      if (fence === undefined) {
        drop();
        return undefined;
      }
      if (fence !== before) log.info({ fence }, 'this process reads Barium from now on');
      renewing ??= setInterval(() => void renew(), leaseMs / 3).unref();
      return fence;
    },

    resign,

    async yield() {
      notBefore = performance.now() + yieldMs;
      await resign();
      return true;
    },
  };
}
