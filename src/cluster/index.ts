/** The coordination of several processes on one PostgreSQL database. Loaded only with PostgreSQL. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { minCronIntervalMs } from '../lib/cron-interval.ts';
import { createDisposeStack } from '../lib/dispose-stack.ts';
import type { PostgresStore } from '../store/postgres/index.ts';
import { setupErrorFrom } from '../store/postgres/setup-check.ts';
import { openChannelJobs } from './channel-jobs.ts';
import { createPostgresLeases } from './channel-leases.ts';
import { openClusterClock } from './clock.ts';
import { createPostgresLeader } from './leader.ts';
import { openNotifier } from './notifier.ts';
import type { Coordination } from './types.ts';

export interface Cluster extends Coordination {
  readonly now: () => Date;
  close(): Promise<void>;
}

interface ClusterOptions {
  /** `WATCH_CRON`. */
  readonly cron: string;
  /** `DATABASE_URL`, to explain what is wrong with it. */
  readonly url: string;
  readonly log: Logger;
}

/** How long a process that crashed or froze keeps its channels. */
const channelLeaseMs = 10_000;
/**
 * How long such a process keeps the leadership: less than the scan interval, so that another process scans within two intervals; and
 * not so short that a moment of load costs the leadership.
 */
const leaderLeaseMs = { min: 3_000, max: 15_000 } as const;
const leaderLeaseShare = 2 / 3;

/** Joins the cluster. Rejects if the database doesn't allow it, with a `StoreSetupError` where possible. */
export async function openCluster(store: PostgresStore, { cron, url, log }: ClusterOptions): Promise<Cluster> {
  const { db, pool } = store;
  const holder = randomUUID();
  const { min, max } = leaderLeaseMs;
  const leaseMs = Math.min(max, Math.max(min, leaderLeaseShare * minCronIntervalMs(cron)));
  const resources = createDisposeStack((name, err) => log.error({ err }, `failed to close ${name}`));
  try {
    const notifier = await resources.use('the notifier', openNotifier(pool, log));
    const leases = createPostgresLeases({ db, holder, leaseMs: channelLeaseMs, log });
    resources.defer('the channel leases', () => leases.close());
    const jobs = await openChannelJobs({ pool, notifier, log });
    resources.defer('the channel jobs', () => jobs.stop());
    const clock = await openClusterClock(
      () => store.now(),
      (err) => log.warn({ err }, 'clock sync failed'),
    );
    resources.defer('the cluster clock', () => clock.close());
    return {
      now: () => clock.now(),
      leader: createPostgresLeader({ db, holder, leaseMs, log }),
      leases,
      jobs,
      notifier,
      close: () => resources.close(),
    };
  } catch (error) {
    await resources.close();
    throw setupErrorFrom(error, url) ?? error;
  }
}
