import { StoreUnavailableError } from '../unavailable.ts';

/** What the connections of one pool have found out about the server. */
export interface ConnectionHealth {
  isDown(): boolean;
  /** Throws at once while the server is known to be away, but for the one who goes and looks. */
  enter(): void;
  /** What to throw when no connection could be made. */
  fail(cause: unknown): StoreUnavailableError;
  answered(): void;
  /** A connection broke; those made before it are no better. */
  lost(): void;
  /** When one last broke, by the clock of `performance`. */
  lostAt(): number;
}

/** How long nobody looks again whether the server is back. */
const restMs = 500;
/** A server that answered somebody within this time is busy, not away. */
const recentMs = 5_000;

/**
 * Keeps those who need no store from waiting for it: the first who find the server away wait until they know, the
 * others are told at once, and one at a time looks whether it is back.
 */
export function createHealth(): ConnectionHealth {
  let down: StoreUnavailableError | undefined;
  let restUntil = 0;
  let isLooking = false;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let lostAt = Number.NEGATIVE_INFINITY;
  const recover = () => {
    answeredAt = performance.now();
    down = undefined;
    isLooking = false;
  };
  return {
    isDown: () => down !== undefined,
    enter() {
      if (down === undefined) return;
      if (isLooking || performance.now() < restUntil) throw down;
      isLooking = true;
    },
    fail(cause) {
      const failure = new StoreUnavailableError(`the database cannot be reached: ${textOf(cause)}`, {
        cause,
      });
      const hasCode = (cause as { readonly code?: unknown }).code !== undefined;
      const isBusy = !hasCode && performance.now() - answeredAt < recentMs;
      if (!isBusy) down = failure;
      isLooking = false;
      restUntil = performance.now() + restMs;
      return failure;
    },
    answered: recover,
    lost() {
      lostAt = performance.now();
      isLooking = false;
    },
    lostAt: () => lostAt,
  };
}

/** What an error says; those of several addresses at once say it only in their code. */
export function textOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
}
