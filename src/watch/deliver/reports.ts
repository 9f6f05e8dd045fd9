/** Queues the reports that watches post at their times. */
import type { Logger } from 'pino';
import type { Card } from '../../chat/card.ts';
import type { Delivery, OutboxStore } from '../../store/contract/outbox.ts';
import type { Watch, WatchStore } from '../../store/contract/watches.ts';
import { lastDigestAt } from '../announce/digest-time.ts';
import { readerFor } from '../announce/messages.ts';
import { createNotice } from './collect.ts';

export interface ReportOptions {
  readonly outbox: Pick<OutboxStore, 'replace' | 'has'>;
  readonly watches: Pick<WatchStore, 'list'>;
  /** The report as its owner sees it in its conversation; `undefined` if they may not see it. */
  createReport(watch: Watch): Promise<Card | undefined>;
  readonly log: Logger;
  readonly now: () => Date;
}

const keyPrefix = 'report-';

/** A report that is later than this is not posted any more; the next one comes soon enough. */
const maxLateMs = 6 * 60 * 60_000;
/** Times of reports are whole minutes. */
const minuteMs = 60_000;

/**
 * Returns a function that queues the reports that are due. If several processes do so at the same time, each report is
 * queued once. Rejects if the store can't be read or written.
 */
export function createReportQueue({ outbox, watches, createReport, log, now }: ReportOptions): () => Promise<void> {
  /** The last report of each watch, so that the store is asked once for each. */
  const queued = new Map<number, string>();
  let checkedMinute: number | undefined;

  async function queue(watch: Watch, dueAt: string): Promise<void> {
    const { conversation, id } = watch;
    const key = `${keyPrefix}${id}-${dueAt}`;
    if (await outbox.has(key)) return;
    const card = await createReport(watch);
    if (card === undefined) return;
    const notice = createNotice(key, conversation, card, dueAt);
    await outbox.replace([], [{ ...notice, watchId: id, reader: readerFor(watch) }]);
  }

  return async () => {
    const at = now();
    const minute = Math.floor(at.getTime() / minuteMs);
    if (minute === checkedMinute) return;
    for (const watch of await watches.list()) {
      if (watch.as !== 'report') continue;
      const dueAt = lastDigestAt(at, watch).toISOString();
      const isDue = dueAt > watch.createdAt && at.getTime() - Date.parse(dueAt) < maxLateMs;
      if (!isDue || queued.get(watch.id) === dueAt) continue;
      const isMuted = watch.mutedUntil !== undefined && watch.mutedUntil > at.toISOString();
      try {
        if (!isMuted) await queue(watch, dueAt);
        queued.set(watch.id, dueAt);
      } catch (error) {
        // Another report, and all announcements, must not wait for it.
        log.error({ err: error, watch: watch.id }, 'failed to create a report; trying again in a minute');
      }
    }
    checkedMinute = minute;
  };
}

/**
 * The delivery with the report as its owner may see it now; it may have waited for an unavailable channel. `deny` if they
 * have lost access or the watch is gone, `indeterminate` if that can't be found out. Any other delivery stays as it is.
 */
export async function refreshReport(
  delivery: Delivery,
  { watches, createReport, log }: Pick<ReportOptions, 'watches' | 'createReport' | 'log'>,
): Promise<Delivery | 'deny' | 'indeterminate'> {
  if (!delivery.key.startsWith(keyPrefix)) return delivery;
  const watch = (await watches.list(delivery.conversation)).find(({ id }) => id === delivery.watchId);
  if (watch === undefined) return 'deny';
  try {
    const card = await createReport(watch);
    return card === undefined ? 'deny' : { ...delivery, card };
  } catch (err) {
    log.warn({ err, watch: watch.id }, 'failed to create a report; posting it later');
    return 'indeterminate';
  }
}
