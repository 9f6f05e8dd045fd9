import { createHash } from 'node:crypto';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { conversationKey } from '../chat/keys.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { DeliveryReport, WatcherStatus } from '../watch/queries.ts';
import type { ScanReport } from '../watch/steady-scan.ts';

/** The metrics of the watcher. */
export interface WatchMetrics {
  /** Records a complete scan. */
  recordScan(report: ScanReport): void;
  /** Records an announcement that arrived, or an attempt that was not confirmed. */
  recordDelivery(report: DeliveryReport): void;
  /** Reads the queues from `status` whenever the metrics are collected. */
  observeQueues(status: () => Promise<WatcherStatus>): void;
}

const lagBuckets = [1, 2, 5, 10, 20, 30, 45, 60, 90, 120, 300, 600, 1_800, 3_600, 21_600, 86_400];
const scanBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Registers the metrics of the watcher. The label of a channel is a hash of its id, never its name. */
export function createWatchMetrics(registry: Registry): WatchMetrics {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'barium_bot_scan_seconds',
    help: 'Duration of a complete scan.',
    buckets: scanBuckets,
    registers,
  });
  const calls = new Counter({
    name: 'barium_bot_scan_calls_total',
    help: 'Upstream requests of complete scans.',
    registers,
  });
  const extraScans = new Counter({
    name: 'barium_bot_extra_scans_total',
    help: 'Complete scans between two ticks of WATCH_CRON.',
    registers,
  });
  const changes = new Counter({
    name: 'barium_bot_changes_total',
    help: 'Changes found by scans.',
    registers,
  });
  const lastScan = new Gauge({
    name: 'barium_bot_last_scan_timestamp_seconds',
    help: 'When the last complete scan started.',
    registers,
  });
  const quarantined = new Gauge({
    name: 'barium_bot_quarantined_instances',
    help: 'Instances that Barium repeatedly failed to return.',
    registers,
  });
  const deliveries = new Histogram({
    name: 'barium_bot_delivery_seconds',
    help:
      'Time until an announcement was delivered (its message id is stored) or attempted (sent, answer unknown), since the ' +
      'bot saw the change or since the change can have happened at the earliest. A digest counts from when it was due.',
    labelNames: ['outcome', 'since'] as const,
    buckets: lagBuckets,
    registers,
  });
  for (const outcome of ['delivered', 'attempted'] as const) {
    for (const since of ['seen', 'change'] as const) deliveries.zero({ outcome, since });
  }
  return {
    recordScan(report) {
      seconds.observe(report.seconds);
      calls.inc(report.requests);
      if (report.isExtra) extraScans.inc();
      changes.inc(report.changes);
      quarantined.set(report.quarantined);
      lastScan.set(Date.parse(report.startedAt) / 1_000);
    },
    recordDelivery({ outcome, secondsSinceSeen, secondsSinceChange }) {
      // The clocks of replicas differ.
      deliveries.observe({ outcome, since: 'seen' }, Math.max(0, secondsSinceSeen));
      deliveries.observe({ outcome, since: 'change' }, Math.max(0, secondsSinceChange));
    },
    observeQueues: (status) => observeQueues(registry, status),
  };
}

/** Half of Prometheus' default scrape timeout of 10 s. */
const readTimeoutMs = 5_000;

/**
 * All gauges of one collection share a single read of the queues. While the store is unavailable they have no value, and
 * `barium_bot_store_up` is 0.
 */
function observeQueues(registry: Registry, status: () => Promise<WatcherStatus>): void {
  const registers = [registry];
  let reading: Promise<WatcherStatus | undefined> | undefined;
  const readStatus = () => {
    reading ??= withTimeout(status(), readTimeoutMs)
      .catch(() => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const addGauge = (name: string, help: string, read: (current: WatcherStatus) => number) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const current = await readStatus();
        if (current === undefined) this.remove();
        else this.set(read(current));
      },
    });
  addGauge(
    'barium_bot_unavailable_channels',
    'Channels that cannot be posted to.',
    ({ unavailableChannels }) => unavailableChannels.length,
  );
  addGauge(
    'barium_bot_dead_letters',
    'Announcements of the last 30 days that can never be delivered.',
    ({ deadLetters }) => deadLetters,
  );
  addGauge('barium_bot_known_instances', 'Instances in the snapshot.', ({ instanceCount }) => instanceCount);
  new Gauge({
    name: 'barium_bot_store_up',
    help: '1 while the store can be read, otherwise 0.',
    registers,
    async collect() {
      this.set((await readStatus()) === undefined ? 0 : 1);
    },
  });
  new Gauge({
    name: 'barium_bot_queue_depth',
    help: 'Queued announcements, by channel.',
    labelNames: ['platform', 'channel'] as const,
    registers,
    async collect() {
      const current = await readStatus();
      this.reset();
      for (const { conversation, depth: waiting } of current?.queues ?? []) {
        this.set({ platform: conversation.platform, channel: hashKey(conversationKey(conversation)) }, waiting);
      }
    },
  });
}

function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
