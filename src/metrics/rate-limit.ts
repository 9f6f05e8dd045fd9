import { Counter, Gauge, type Registry } from 'prom-client';
import type { LimitScope, RequestLimiter } from '../rate-limit/limiter.ts';

/** The metrics of the request limiter. */
export interface RateLimitMetrics {
  /** Counts a rejected request by the limit that it exceeded. */
  recordRejection(limit: LimitScope): void;
  /** Counts an autocomplete request that was dropped. */
  recordDroppedSuggestion(): void;
  /** Reads the current load from `now` whenever the metrics are collected. */
  observeLoad(now: RequestLimiter['load']): void;
}

/** Registers the metrics of the request limiter. */
export function createRateLimitMetrics(registry: Registry): RateLimitMetrics {
  const registers = [registry];
  const rejected = new Counter({
    name: 'barium_bot_requests_rejected_total',
    help: 'Rejected requests, by the limit that was exceeded: per person, per conversation or for everyone.',
    labelNames: ['limit'] as const,
    registers,
  });
  const dropped = new Counter({
    name: 'barium_bot_suggestions_dropped_total',
    help: 'Autocomplete requests that were dropped because there were too many.',
    registers,
  });
  for (const limit of ['person', 'conversation', 'everyone'] as const) rejected.inc({ limit }, 0);
  return {
    recordRejection: (limit) => rejected.inc({ limit }),
    recordDroppedSuggestion: () => dropped.inc(),
    observeLoad: (now) => registerLoadGauges(registry, now),
  };
}

function registerLoadGauges(registry: Registry, now: RequestLimiter['load']): void {
  const registers = [registry];
  new Gauge({
    name: 'barium_bot_requests_in_flight',
    help: 'Requests that are being answered, pictures and files included.',
    registers,
    collect() {
      this.set(now().running);
    },
  });
  new Gauge({
    name: 'barium_bot_requests_queued',
    help: 'Requests that are waiting in the fair queue.',
    registers,
    collect() {
      this.set(now().queued);
    },
  });
}
