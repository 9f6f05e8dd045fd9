import { Counter, Gauge, type Registry } from 'prom-client';
import type { Crowd, Gate } from '../rate-limit/limiter.ts';

/** What is counted at the one door. */
export interface LoadMetrics {
  /** An incoming that was not let in. */
  turnedAway(why: Crowd): void;
  /** A completion of what is being typed that was left out. */
  typingDropped(): void;
  /** Where it is read, whenever somebody asks for metrics, how many are inside and how many wait. */
  watchGate(now: Gate['now']): void;
}

/** Registers them. */
export function countLoad(registry: Registry): LoadMetrics {
  const registers = [registry];
  const away = new Counter({
    name: 'barium_bot_turned_away_total',
    help: 'Incomings that were not let in, by whose limit it was: the person’s, the place’s or everyone’s.',
    labelNames: ['limit'] as const,
    registers,
  });
  const dropped = new Counter({
    name: 'barium_bot_suggestions_dropped_total',
    help: 'Completions that were left out because too many were asked for.',
    registers,
  });
  for (const limit of ['person', 'place', 'everyone'] as const) away.inc({ limit }, 0);
  return {
    turnedAway: (limit) => away.inc({ limit }),
    typingDropped: () => dropped.inc(),
    watchGate: (now) => gauge(registry, now),
  };
}

function gauge(registry: Registry, now: Gate['now']): void {
  const registers = [registry];
  new Gauge({
    name: 'barium_bot_incomings_running',
    help: 'Incomings that are being answered, their pictures and files included.',
    registers,
    collect() {
      this.set(now().running);
    },
  });
  new Gauge({
    name: 'barium_bot_incomings_waiting',
    help: 'Incomings that wait for their turn.',
    registers,
    collect() {
      this.set(now().waiting);
    },
  });
}
