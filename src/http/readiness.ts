import type { Health } from '../chat/adapter.ts';
import { createSingleFlight } from '../lib/single-flight.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { Logger } from '../log/index.ts';
import type { Strings } from '../text/strings.ts';

/** A dependency that must work for the bot to be ready. */
export interface HealthCheck {
  /** Of a check that says nothing itself. */
  name(text: Strings): string;
  /** One line, or several. */
  check(text: Strings): Promise<Health | readonly Health[]>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly Health[];
}

export interface ReadinessOptions {
  /** Per check, in milliseconds. */
  readonly timeoutMs: number;
  readonly log: Logger;
}

/**
 * Returns a function that runs all checks concurrently. A check that fails or times out is reported as failed and does not
 * affect the others. Concurrent calls in one language share a run, so frequent probes cost the upstream nothing.
 */
export function createReadiness(
  checks: readonly HealthCheck[],
  options: ReadinessOptions,
): (text: Strings) => Promise<Readiness> {
  const singleFlight = createSingleFlight<string, Readiness>();
  const run = async (text: Strings): Promise<Readiness> => {
    const results = await Promise.all(checks.map((one) => runWithTimeout(one, text, options)));
    const all = results.flat();
    return { ready: all.every(({ ok }) => ok), checks: all };
  };
  return (text) => singleFlight(text.language, () => run(text));
}

type HealthResult = Health | readonly Health[];

async function runWithTimeout(
  one: HealthCheck,
  text: Strings,
  { timeoutMs, log }: ReadinessOptions,
): Promise<HealthResult> {
  try {
    return await withTimeout(runCheck(one, text, log), timeoutMs);
  } catch {
    // runCheck reports failures itself, so only the timeout ends up here.
    return { name: one.name(text), ok: false, detail: text.health.timedOut(timeoutMs / 1_000) };
  }
}

async function runCheck(one: HealthCheck, text: Strings, log: Logger): Promise<HealthResult> {
  try {
    return await one.check(text);
  } catch (err) {
    const name = one.name(text);
    log.warn({ err, check: name }, 'health check failed');
    return { name, ok: false, detail: text.health.failed };
  }
}
