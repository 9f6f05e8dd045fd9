/** Leadership, leases, jobs and notifications of several replicas, as PostgreSQL and pg-boss keep them, in memory. */
import type { Conversation } from '../../src/chat/conversation.ts';
import { conversationKey } from '../../src/chat/keys.ts';
import { type Coordination, LeaseLostError, type Topic } from '../../src/cluster/types.ts';
import type { SnapshotStore } from '../../src/store/contract/snapshot.ts';
import type { VirtualProcess, VirtualTime } from './virtual-time.ts';

interface LeaseRow {
  holder: VirtualProcess | undefined;
  expiresAt: number;
  fence: number;
  isRequested: boolean;
  /** In elapsed ms. */
  lastSent: readonly number[];
}

/** The rows in the database that all replicas share. */
export interface SharedRows {
  readonly leader: { holder: VirtualProcess | undefined; expiresAt: number; fence: number };
  readonly leases: Map<string, LeaseRow>;
  readonly jobs: Map<string, Conversation>;
  readonly subscribers: { readonly process: VirtualProcess; readonly topic: Topic; readonly listener: () => void }[];
}

export function createSharedRows(): SharedRows {
  return {
    leader: { holder: undefined, expiresAt: 0, fence: 0 },
    leases: new Map(),
    jobs: new Map(),
    subscribers: [],
  };
}

interface CoordinationOptions {
  readonly time: VirtualTime;
  readonly process: VirtualProcess;
  readonly rows: SharedRows;
  readonly store: Pick<SnapshotStore, 'acquireFence'>;
  /** A statement on the rows. */
  query<T>(work: () => T | Promise<T>): Promise<T>;
}

const channelLeaseMs = 10_000;
const leaderLeaseMs = 7_000;
const stepDownMs = 30_000;
const jobPollMs = 5_000;
const jobBatch = 8;

export function createSharedCoordination(options: CoordinationOptions): Coordination {
  return { leader: createLeader(options), leases: createLeases(options), ...createJobs(options) };
}

function createLeader({ time, process, rows: { leader }, store, query }: CoordinationOptions): Coordination['leader'] {
  let fence: number | undefined;
  let renewTimer: NodeJS.Timeout | undefined;
  let notBefore = 0;

  const drop = () => {
    fence = undefined;
    clearInterval(renewTimer);
    renewTimer = undefined;
  };
  const renew = () =>
    query(() => {
      if (leader.holder === process && leader.fence === fence) leader.expiresAt = time.elapsed() + leaderLeaseMs;
      else drop();
    }).catch(() => undefined);
  const release = async () => {
    drop();
    await query(() => {
      if (leader.holder === process) leader.holder = undefined;
    });
  };

  return {
    async acquire() {
      if (time.elapsed() < notBefore) return undefined;
      fence = await query(async () => {
        const isFree = leader.holder === undefined || leader.holder === process || leader.expiresAt <= time.elapsed();
        if (!isFree) return undefined;
        const isRenewal = leader.holder === process && leader.fence === fence && leader.expiresAt > time.elapsed();
        leader.holder = process;
        leader.expiresAt = time.elapsed() + leaderLeaseMs;
        if (!isRenewal) leader.fence = await store.acquireFence();
        return leader.fence;
      });
      if (fence === undefined) drop();
      else renewTimer ??= setInterval(() => void renew(), leaderLeaseMs / 3);
      return fence;
    },
    release,
    async stepDown() {
      notBefore = time.elapsed() + stepDownMs;
      await release();
      return true;
    },
  };
}

function createLeases({ time, process, rows, query }: CoordinationOptions): Coordination['leases'] {
  const isTaken = (row: LeaseRow | undefined) =>
    row?.holder !== undefined && row.holder !== process && row.expiresAt > time.elapsed();

  return {
    pollIntervalMs: channelLeaseMs / 2,
    filterFree: (conversations) =>
      query(() =>
        conversations.filter((conversation) => {
          const row = rows.leases.get(conversationKey(conversation));
          if (!isTaken(row)) return true;
          if (row !== undefined) row.isRequested = true;
          return false;
        }),
      ),
    async acquire(conversation) {
      const key = conversationKey(conversation);
      const queriedAt = time.elapsed();
      const taken = await query(() => {
        const row = rows.leases.get(key);
        if (isTaken(row)) {
          if (row !== undefined) row.isRequested = true;
          return undefined;
        }
        const fence = (row?.fence ?? 0) + 1;
        const lastSent = row?.lastSent ?? [];
        rows.leases.set(key, {
          holder: process,
          expiresAt: time.elapsed() + channelLeaseMs,
          fence,
          isRequested: false,
          lastSent,
        });
        return { fence, lastSent };
      });
      if (taken === undefined) return undefined;
      let expiresAt = queriedAt + channelLeaseMs;
      // Lease times are in `performance.now()`, which differs from the elapsed time by what was skipped.
      const offset = performance.now() - time.elapsed();
      const lastSent = taken.lastSent.map((at) => at + offset);
      const update = (change: Partial<LeaseRow>): Promise<LeaseRow | undefined> =>
        query(() => {
          const row = rows.leases.get(key);
          if (row?.holder !== process || row.fence !== taken.fence) return undefined;
          return Object.assign(row, change, { lastSent: lastSent.map((at) => at - offset) });
        });
      const renew = async (): Promise<boolean> => {
        const at = time.elapsed();
        if ((await update({ expiresAt: at + channelLeaseMs })) === undefined) return false;
        expiresAt = at + channelLeaseMs;
        return true;
      };
      const renewTimer = setInterval(() => void renew().catch(() => undefined), channelLeaseMs / 3);
      return {
        lastSent,
        isHeld: () => time.elapsed() < expiresAt,
        async renew() {
          if (!(await renew())) throw new LeaseLostError('another process has leased the channel');
        },
        async release() {
          clearInterval(renewTimer);
          const row = await update({ holder: undefined });
          return row?.isRequested === true;
        },
      };
    },
  };
}

function createJobs({ time, process, rows, query }: CoordinationOptions): Pick<Coordination, 'jobs' | 'notifier'> {
  let work: ((conversation: Conversation) => Promise<void>) | undefined;

  const fetchJobs = async (): Promise<void> => {
    const jobs = await query(() => {
      const some = [...rows.jobs].slice(0, jobBatch);
      for (const [key] of some) rows.jobs.delete(key);
      return some;
    });
    for (const [, conversation] of jobs) void work?.(conversation);
  };
  const publish = async (topic: Topic): Promise<void> => {
    await query(() => undefined).catch(() => undefined);
    for (const one of rows.subscribers) {
      if (one.topic === topic && !one.process.isDead) time.after(2, one.listener, one.process);
    }
  };

  return {
    notifier: {
      publish,
      subscribe: (topic, listener) => void rows.subscribers.push({ process, topic, listener }),
    },
    jobs: {
      async enqueue(conversations) {
        if (conversations.length === 0) return;
        await query(() => {
          for (const one of conversations) rows.jobs.set(conversationKey(one), one);
        });
        await publish('jobs');
      },
      process(newWork) {
        work = newWork;
        const fetch = () => void fetchJobs().catch(() => undefined);
        rows.subscribers.push({ process, topic: 'jobs', listener: fetch });
        setInterval(fetch, jobPollMs);
      },
      async stop() {
        work = undefined;
      },
    },
  };
}
