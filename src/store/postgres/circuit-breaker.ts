import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailableError } from '../errors.ts';

/** The state of the server as seen by the connections of one pool. */
export interface CircuitBreaker {
  isOpen(): boolean;
  /** Rejects while the server is known to be unreachable, except for one caller at a time: the probe. */
  admit(): Promise<void>;
  /** Returns the error to throw if no connection could be made. */
  recordFailure(cause: unknown): StoreUnavailableError;
  recordSuccess(): void;
  /** A connection broke: older ones are no longer trusted. */
  recordLostConnection(): void;
  /** When a connection last broke, by the clock of `performance`. */
  lastLostAt(): number;
}

/** How long the breaker stays open before the next probe. */
const openMs = 500;
/** How long other callers wait for the result of a running probe. */
const probeJoinMs = 300;
/** A server that responded this recently is overloaded, not unreachable. */
const recentSuccessMs = 5_000;

interface Probe {
  readonly ended: Promise<void>;
  end(): void;
}

/**
 * Makes callers fail fast while the server is unreachable: the first to find out wait for a timeout, later ones are
 * rejected right away, and one at a time probes whether the server is back.
 */
export function createCircuitBreaker(): CircuitBreaker {
  let failure: StoreUnavailableError | undefined;
  let openUntil = 0;
  let probe: Probe | undefined;
  let lastSuccessAt = Number.NEGATIVE_INFINITY;
  let lostAt = Number.NEGATIVE_INFINITY;
  const endProbe = () => {
    probe?.end();
    probe = undefined;
  };
  return {
    isOpen: () => failure !== undefined,
    async admit() {
      if (probe !== undefined) {
        await Promise.race([probe.ended, delay(probeJoinMs, undefined, { ref: false })]);
      }
      if (failure === undefined) return;
      if (probe !== undefined || performance.now() < openUntil) throw failure;
      probe = startProbe();
    },
    recordFailure(cause) {
      const error = new StoreUnavailableError(`the database cannot be reached: ${messageOf(cause)}`, {
        cause,
      });
      const hasCode = (cause as { readonly code?: unknown }).code !== undefined;
      const isOverloaded = !hasCode && performance.now() - lastSuccessAt < recentSuccessMs;
      if (!isOverloaded) failure = error;
      openUntil = performance.now() + openMs;
      endProbe();
      return error;
    },
    recordSuccess() {
      lastSuccessAt = performance.now();
      failure = undefined;
      endProbe();
    },
    recordLostConnection() {
      lostAt = performance.now();
      endProbe();
    },
    lastLostAt: () => lostAt,
  };
}

function startProbe(): Probe {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end };
}

/** An error's message; an `AggregateError` of several addresses has only a code. */
export function messageOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
}
