/** Leader election by a lease in the row of the scans, beside the fence that commits are checked against. */
import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import { initScanState } from '../store/sql/snapshot.ts';
import type { Tables } from '../store/sql/tables.ts';
import { isAvailableTo, leaseExpiry } from './lease.ts';
import type { LeaderElection } from './types.ts';

/** How long a process that can't reach Barium leaves the leadership to others. */
const stepDownMs = 30_000;

interface LeaderOptions {
  readonly db: Kysely<Tables>;
  /** A unique id of this process. */
  readonly holder: string;
  /** How long a crashed process keeps the leadership. A running one renews it three times as often. */
  readonly leaseMs: number;
  readonly log: Logger;
}

/**
 * Renews the lease by itself while it is held. Each time the leadership is acquired, even by the process that had it
 * last, the fence grows: commits of an earlier leadership are rejected.
 */
export function createPostgresLeader({ db, holder, leaseMs, log }: LeaderOptions): LeaderElection {
  let fence: number | undefined;
  let renewTimer: NodeJS.Timeout | undefined;
  let notBefore = 0;
  let isInitialized = false;

  async function renew(): Promise<void> {
    try {
      const { numUpdatedRows } = await db
        .updateTable('scans')
        .set({ lease_expires_at: leaseExpiry(leaseMs) })
        .where('lease_holder', '=', holder)
        .where('fence', '=', fence ?? 0)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) dropLease();
    } catch (err) {
      log.warn({ err }, 'failed to renew leader lease');
    }
  }

  function dropLease(): void {
    fence = undefined;
    clearInterval(renewTimer);
    renewTimer = undefined;
  }

  /** Acquires or renews the lease; `undefined` while another process holds it. */
  async function takeLease(): Promise<number | undefined> {
    if (!isInitialized) await initScanState(db);
    isInitialized = true;
    const isRenewal = sql<boolean>`(lease_holder = ${holder} and fence = ${fence ?? 0}
      and lease_expires_at::timestamptz > clock_timestamp())`;
    const row = await db
      .updateTable('scans')
      .set({
        lease_holder: holder,
        lease_expires_at: leaseExpiry(leaseMs),
        fence: sql<number>`case when ${isRenewal} then fence else fence + 1 end`,
      })
      .where(isAvailableTo('scans', holder))
      .returning('fence')
      .executeTakeFirst();
    return row?.fence;
  }

  async function release(): Promise<void> {
    dropLease();
    await db
      .updateTable('scans')
      .set({ lease_holder: null, lease_expires_at: null })
      .where('lease_holder', '=', holder)
      .execute();
  }

  return {
    async acquire() {
      if (performance.now() < notBefore) return undefined;
      const before = fence;
      fence = await takeLease();
      if (fence === undefined) {
        dropLease();
        return undefined;
      }
      if (fence !== before) log.info({ fence }, 'became leader');
      renewTimer ??= setInterval(() => void renew(), leaseMs / 3).unref();
      return fence;
    },

    release,

    async stepDown() {
      notBefore = performance.now() + stepDownMs;
      await release();
      return true;
    },
  };
}
