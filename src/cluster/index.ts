/** What several processes on one PostgreSQL database share beside their store. Loaded only with PostgreSQL. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { createClosers } from '../lib/dispose-stack.ts';
import type { PostgresStore } from '../store/postgres/index.ts';
import { refusalOf } from '../store/postgres/setup-check.ts';
import { intervalOf } from '../watch/schedule.ts';
import { openCalls } from './channel-jobs.ts';
import { createLeaseClaims } from './channel-leases.ts';
import { openSharedClock } from './clock.ts';
import { createLeaseLeader } from './leader.ts';
import { openBell } from './notifier.ts';
import type { Leader } from './types-leader.ts';
import type { Calls, Claims } from './types-leases.ts';
import type { Bell } from './types-notifier.ts';

export interface Replicas {
  readonly now: () => Date;
  readonly leader: Leader;
  readonly claims: Claims;
  readonly calls: Calls;
  readonly bell: Bell;
  close(): Promise<void>;
}

export interface ReplicasOptions {
  /** `WATCH_CRON`. */
  readonly cron: string;
  /** `DATABASE_URL`, for the words about what is wrong with it. */
  readonly url: string;
  readonly log: Logger;
}

/** How long a process that died or stands still keeps the places that it worked on. */
const claimMs = 10_000;
/**
 * How long it keeps the lead: for less than it is from one look at Barium to the next, so that another looks within two
 * and has time left to tell; and not so short that a slow moment costs the lead.
 */
const leadMs = { least: 3_000, most: 15_000 } as const;
const leadShare = 2 / 3;

/** Opens it. Rejects, with a `StoreRefusal` where that explains it, when the database does not let us. */
export async function openReplicas(
  store: PostgresStore,
  { cron, url, log }: ReplicasOptions,
): Promise<Replicas> {
  const { db, pool } = store;
  const holder = randomUUID();
  const leaseMs = Math.min(leadMs.most, Math.max(leadMs.least, leadShare * intervalOf(cron)));
  const closers = createClosers(log);
  try {
    const bell = await openBell(pool, log);
    closers.push('the bell', () => bell.close());
    const claims = createLeaseClaims({ db, holder, leaseMs: claimMs, log });
    closers.push('the claims to places', () => claims.close());
    const calls = await openCalls({ pool, bell, log });
    closers.push('the calls for places', () => calls.stop());
    const clock = await openSharedClock(
      () => store.now(),
      (err) => log.warn({ err }, 'the database does not tell the time just now'),
    );
    closers.push('the shared clock', () => clock.close());
    return {
      now: () => clock.now(),
      leader: createLeaseLeader({ db, holder, leaseMs, log }),
      claims,
      calls,
      bell,
      close: () => closers.close(),
    };
  } catch (error) {
    await closers.close();
    throw refusalOf(error, url) ?? error;
  }
}
