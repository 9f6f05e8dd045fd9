import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailableError } from '../errors.ts';

/** What the connections of one pool have found out about the server. */
export interface ConnectionHealth {
  isDown(): boolean;
  /** Rejects while the server is known to be away, but for the one who goes and looks. */
  enter(): Promise<void>;
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
/** How long the others wait for what the one who looks finds. */
const joinMs = 300;
/** A server that answered somebody within this time is busy, not away. */
const recentMs = 5_000;

/** Somebody who has gone to look whether the server is back. */
interface Look {
  readonly over: Promise<void>;
  end(): void;
}

/**
 * Keeps those who need no store from waiting for it: the first who find the server away wait until they know, the
 * others are told soon, and one at a time looks whether it is back.
 */
export function createHealth(): ConnectionHealth {
  let down: StoreUnavailableError | undefined;
  let restUntil = 0;
  let look: Look | undefined;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let lostAt = Number.NEGATIVE_INFINITY;
  const endLook = () => {
    look?.end();
    look = undefined;
  };
  return {
    isDown: () => down !== undefined,
    async enter() {
      if (look !== undefined) await Promise.race([look.over, delay(joinMs, undefined, { ref: false })]);
      if (down === undefined) return;
      if (look !== undefined || performance.now() < restUntil) throw down;
      look = startLook();
    },
    fail(cause) {
      const failure = new StoreUnavailableError(`the database cannot be reached: ${textOf(cause)}`, {
        cause,
      });
      const hasCode = (cause as { readonly code?: unknown }).code !== undefined;
      const isBusy = !hasCode && performance.now() - answeredAt < recentMs;
      if (!isBusy) down = failure;
      restUntil = performance.now() + restMs;
      endLook();
      return failure;
    },
    answered() {
      answeredAt = performance.now();
      down = undefined;
      endLook();
    },
    lost() {
      lostAt = performance.now();
      endLook();
    },
    lostAt: () => lostAt,
  };
}

function startLook(): Look {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, end: () => end() };
}

/** What an error says; those of several addresses at once say it only in their code. */
export function textOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
}
