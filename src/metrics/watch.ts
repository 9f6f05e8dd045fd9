import { createHash } from 'node:crypto';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { conversationKey } from '../chat/keys.ts';
import { inTime } from '../lib/timeout.ts';
import type { ScanReport, WatchingStatus } from '../watch/queries.ts';

/** What is counted about watching. */
export interface WatchingMetrics {
  /** A complete look at Barium. */
  scanned(report: ScanReport): void;
  /** An announcement that arrived, so many seconds after its change can have happened at the earliest. */
  announced(seconds: number): void;
  /** Where the queues are read whenever somebody asks for metrics. */
  watchQueues(status: () => Promise<WatchingStatus>): void;
}

const lagBuckets = [1, 2, 5, 10, 20, 30, 45, 60, 90, 120, 300, 600, 1_800, 3_600, 21_600, 86_400];
const scanBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Registers the metrics of watching. A place is told apart by a number made of its id: no name is in a label. */
export function countWatching(registry: Registry): WatchingMetrics {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'barium_bot_scan_seconds',
    help: 'Time of a complete look at Barium.',
    buckets: scanBuckets,
    registers,
  });
  const calls = new Counter({
    name: 'barium_bot_scan_calls_total',
    help: 'Upstream calls of complete looks at Barium.',
    registers,
  });
  const changes = new Counter({
    name: 'barium_bot_changes_total',
    help: 'Changes that were found.',
    registers,
  });
  const last = new Gauge({
    name: 'barium_bot_last_scan_timestamp_seconds',
    help: 'When the last complete look at Barium began.',
    registers,
  });
  const unreadable = new Gauge({
    name: 'barium_bot_unreadable_instances',
    help: 'Instances that Barium could not tell of again and again.',
    registers,
  });
  const lag = new Histogram({
    name: 'barium_bot_announcement_lag_seconds',
    help: 'From the earliest moment at which a change can have happened to its announcement.',
    buckets: lagBuckets,
    registers,
  });
  return {
    scanned(report) {
      seconds.observe(report.seconds);
      calls.inc(report.calls);
      changes.inc(report.changes);
      unreadable.set(report.unreadable);
      last.set(Date.parse(report.at) / 1_000);
    },
    announced: (late) => lag.observe(Math.max(0, late)),
    watchQueues: (status) => gaugeQueues(registry, status),
  };
}

/** Prometheus asks again, and takes what comes, after 10 s. */
const readMs = 5_000;

/**
 * The gauges are collected side by side, so each waits for the same reading: none shows what the last one found. While
 * the store is away they show nothing, and one says that it is.
 */
function gaugeQueues(registry: Registry, status: () => Promise<WatchingStatus>): void {
  const registers = [registry];
  let reading: Promise<WatchingStatus | undefined> | undefined;
  const now = () => {
    reading ??= inTime(status(), readMs)
      .catch(() => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const gauge = (name: string, help: string, read: (found: WatchingStatus) => number) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const found = await now();
        if (found === undefined) this.remove();
        else this.set(read(found));
      },
    });
  gauge('barium_bot_broken_places', 'Places that cannot be posted to.', ({ broken }) => broken.length);
  gauge(
    'barium_bot_set_aside_announcements',
    'Announcements that no platform takes or nobody can read, of the last 30 days.',
    ({ setAside }) => setAside,
  );
  gauge('barium_bot_known_instances', 'Instances that are known.', ({ known }) => known);
  new Gauge({
    name: 'barium_bot_store_up',
    help: '1 while the store can be read, else 0.',
    registers,
    async collect() {
      this.set((await now()) === undefined ? 0 : 1);
    },
  });
  new Gauge({
    name: 'barium_bot_queue_depth',
    help: 'Announcements that wait, by place.',
    labelNames: ['platform', 'place'] as const,
    registers,
    async collect() {
      const found = await now();
      this.reset();
      for (const { place, depth: waiting } of found?.queues ?? []) {
        this.set({ platform: place.platform, place: numberOf(conversationKey(place)) }, waiting);
      }
    },
  });
}

function numberOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
