import { createHash } from 'node:crypto';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { placeKey } from '../store/watching.ts';
import type { ScanReport, WatchingStatus } from '../watch/view.ts';

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

/** The gauges are collected side by side, so each waits for the same reading: none shows what the last one found. */
function gaugeQueues(registry: Registry, status: () => Promise<WatchingStatus>): void {
  const registers = [registry];
  let reading: Promise<WatchingStatus> | undefined;
  const now = () => {
    reading ??= status().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  new Gauge({
    name: 'barium_bot_broken_places',
    help: 'Places that cannot be posted to.',
    registers,
    async collect() {
      this.set((await now()).broken.length);
    },
  });
  new Gauge({
    name: 'barium_bot_set_aside_announcements',
    help: 'Announcements that no platform takes or nobody can read, of the last 30 days.',
    registers,
    async collect() {
      this.set((await now()).setAside);
    },
  });
  new Gauge({
    name: 'barium_bot_known_instances',
    help: 'Instances that are known.',
    registers,
    async collect() {
      this.set((await now()).known);
    },
  });
  new Gauge({
    name: 'barium_bot_queue_depth',
    help: 'Announcements that wait, by place.',
    labelNames: ['platform', 'place'] as const,
    registers,
    async collect() {
      const { queues } = await now();
      this.reset();
      for (const { place, depth: waiting } of queues) {
        this.set({ platform: place.platform, place: numberOf(placeKey(place)) }, waiting);
      }
    },
  });
}

function numberOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
