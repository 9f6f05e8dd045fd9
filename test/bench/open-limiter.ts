import { createGate, type Gate, usualLimits } from '../../src/rate-limit/limiter.ts';

/** The gate at the one door, wide enough for a bench in which one person asks everything; it costs the same. */
export function wideGate(): Gate {
  const wide = { burst: 1_000_000, perSecond: 1_000_000 };
  const turns = { ...usualLimits.turns, atOnce: 1_000, perPerson: 1_000, perPlace: 1_000 };
  return createGate({}, { ...usualLimits, person: wide, place: wide, turns });
}
