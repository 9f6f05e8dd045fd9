/** How long announcements took recently, for people; `/metrics` has the same as histograms. */
import type { OutboxStore, PostedDelivery } from '../../store/contract/outbox.ts';

/** Seconds until half and nearly all of the announcements had arrived. */
interface Delays {
  readonly median: number;
  readonly p95: number;
}

export interface RecentDeliveries {
  /** Announcements that arrived in the last hour, at most {@link maxDelivered} of them. */
  readonly delivered: number;
  /** Since the bot saw the change; missing without deliveries. */
  readonly sinceSeen?: Delays;
  /** Since the earliest time that the change can have happened in Barium. */
  readonly sinceChange?: Delays;
  /** Announcements that were sent and not confirmed yet. */
  readonly unconfirmed: number;
}

export const noDeliveries: RecentDeliveries = { delivered: 0, unconfirmed: 0 };

const recentMs = 60 * 60_000;
/** Enough for a percentile, and quickly read. */
const maxDelivered = 500;

/** Rejects if the store cannot be read. */
export async function readRecentDeliveries(
  outbox: Pick<OutboxStore, 'listPosted' | 'countUnconfirmed'>,
  now: Date,
): Promise<RecentDeliveries> {
  const posted = await outbox.listPosted(new Date(now.getTime() - recentMs).toISOString(), maxDelivered);
  const unconfirmed = await outbox.countUnconfirmed();
  if (posted.length === 0) return { delivered: 0, unconfirmed };
  return {
    delivered: posted.length,
    sinceSeen: delaysOf(posted, ({ noticedAt }) => noticedAt),
    sinceChange: delaysOf(posted, ({ since }) => since),
    unconfirmed,
  };
}

function delaysOf(posted: readonly PostedDelivery[], startOf: (one: PostedDelivery) => string): Delays {
  const seconds = posted
    // The clocks of replicas differ.
    .map((one) => Math.max(0, (Date.parse(one.postedAt) - Date.parse(startOf(one))) / 1_000))
    .toSorted((a, b) => a - b);
  const quantile = (share: number) => seconds[Math.ceil(share * seconds.length) - 1] ?? 0;
  return { median: quantile(0.5), p95: quantile(0.95) };
}
