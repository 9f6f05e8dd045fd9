import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AttemptReport } from '../barium/types.ts';
import { createRateLimitMetrics, type RateLimitMetrics } from './rate-limit.ts';
import { createWatchMetrics, type WatchMetrics } from './watch.ts';

/** The bot's metrics. No label contains an id, a person's name or any other external text. */
export interface Metrics extends WatchMetrics, RateLimitMetrics {
  /** For `GET /metrics`. */
  readonly registry: Registry;
  /** Counts an answered command. `name` is the command's name, not the typed text. */
  recordCommand(name: string, outcome: 'done' | 'refused' | 'asked' | 'failed', seconds: number): void;
  /** Shows whether a chat platform accepts the bot; asked for at each scrape. `isUp` must not reject, nor take long. */
  watchPlatform(platform: string, isUp: () => Promise<boolean>): void;
  /** Shows whether the last attempt to read the settings again succeeded. */
  recordReload(succeeded: boolean): void;
  /** Counts a finished upstream request. */
  recordAttempt(report: AttemptReport): void;
  /** Shows how many requests scans may send at once. */
  recordBackgroundLimit(limit: number): void;
}

/** Seconds, up to the longest deadline of the upstream client. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];

/** Creates the metrics in a new registry, together with those of the process (memory, CPU, event loop). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const commands = new Counter({
    name: 'barium_bot_commands_total',
    help: 'Commands answered, by command and outcome.',
    labelNames: ['command', 'outcome'] as const,
    registers,
  });
  const commandSeconds = new Histogram({
    name: 'barium_bot_command_seconds',
    help: 'Time from an event to its reply, upstream included.',
    labelNames: ['command'] as const,
    buckets,
    registers,
  });
  const calls = new Counter({
    name: 'barium_bot_upstream_calls_total',
    help: 'Requests to Barium, each attempt counted, by endpoint and outcome.',
    labelNames: ['endpoint', 'outcome'] as const,
    registers,
  });
  const callSeconds = new Histogram({
    name: 'barium_bot_upstream_seconds',
    help: 'Time of a request to Barium until its response started.',
    labelNames: ['endpoint'] as const,
    buckets,
    registers,
  });
  const backgroundLimit = new Gauge({
    name: 'barium_bot_scan_concurrency_limit',
    help: 'Requests that scans may send to Barium at once, as it bears them at present.',
    registers,
  });
  const platforms = new Map<string, () => Promise<boolean>>();
  new Gauge({
    name: 'barium_bot_platform_up',
    help: 'Whether a chat platform accepts the bot, 1 or 0.',
    labelNames: ['platform'] as const,
    registers,
    async collect() {
      await Promise.all([...platforms].map(async ([platform, isUp]) => this.set({ platform }, (await isUp()) ? 1 : 0)));
    },
  });
  const reload = new Gauge({
    name: 'barium_bot_settings_reload_successful',
    help: 'Whether the access lists and messages could be read again when they last changed, 1 or 0.',
    registers,
  });
  reload.set(1);
  return {
    registry,
    ...createWatchMetrics(registry),
    ...createRateLimitMetrics(registry),
    recordCommand(name, outcome, seconds) {
      commands.inc({ command: name, outcome });
      commandSeconds.observe({ command: name }, seconds);
    },
    recordReload: (succeeded) => reload.set(succeeded ? 1 : 0),
    watchPlatform: (platform, isUp) => void platforms.set(platform, isUp),
    recordBackgroundLimit: (limit) => backgroundLimit.set(limit),
    recordAttempt({ endpoint, outcome, durationMs }) {
      calls.inc({ endpoint, outcome });
      callSeconds.observe({ endpoint }, durationMs / 1000);
    },
  };
}
