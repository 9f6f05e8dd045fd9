import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { CallReport } from '../barium/types.ts';
import { countLoad, type LoadMetrics } from './rate-limit.ts';
import { countWatching, type WatchingMetrics } from './watch.ts';

/** What the bot counts. No label holds an id, a name of a person or any other text from outside. */
export interface Metrics extends WatchingMetrics, LoadMetrics {
  /** For `GET /metrics`. */
  readonly registry: Registry;
  /** A command that was answered. `name` is the command's, not what was typed. */
  command(name: string, outcome: 'done' | 'refused' | 'failed', seconds: number): void;
  /** An upstream call that ended. */
  upstream(report: CallReport): void;
}

/** In seconds, from the bot's own work to the longest deadline of the upstream client. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];

/** Metrics with a registry of their own, which also holds those of the process (memory, CPU, event loop). */
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
    help: 'Time from an incoming to its reply, upstream included.',
    labelNames: ['command'] as const,
    buckets,
    registers,
  });
  const calls = new Counter({
    name: 'barium_bot_upstream_calls_total',
    help: 'Calls to Barium, each try for itself, by endpoint and outcome.',
    labelNames: ['endpoint', 'outcome'] as const,
    registers,
  });
  const callSeconds = new Histogram({
    name: 'barium_bot_upstream_seconds',
    help: 'Time of a call to Barium until its answer began.',
    labelNames: ['endpoint'] as const,
    buckets,
    registers,
  });
  return {
    registry,
    ...countWatching(registry),
    ...countLoad(registry),
    command(name, outcome, seconds) {
      commands.inc({ command: name, outcome });
      commandSeconds.observe({ command: name }, seconds);
    },
    upstream({ endpoint, outcome, milliseconds }) {
      calls.inc({ endpoint, outcome });
      callSeconds.observe({ endpoint }, milliseconds / 1000);
    },
  };
}
