import type { Health } from '../chat/adapter.ts';
import { createSingleFlight } from '../lib/single-flight.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { Logger } from '../log/index.ts';
import type { Strings } from '../text/strings.ts';

/** A dependency that must work for the bot to be ready. */
export interface HealthCheck {
  /** The name to report if the check fails or times out. */
  name(text: Strings): string;
  /** One line, or several. */
  check(text: Strings): Promise<Health | readonly Health[]>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly Health[];
}

interface ReadinessOptions {
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
    const results = await Promise.all(checks.map((check) => runWithTimeout(check, text, options)));
    const all = results.flat();
    return { ready: all.every(({ ok }) => ok), checks: all };
  };
  return (text) => singleFlight(text.language, () => run(text));
}

type HealthResult = Health | readonly Health[];

async function runWithTimeout(
  check: HealthCheck,
  text: Strings,
  { timeoutMs, log }: ReadinessOptions,
): Promise<HealthResult> {
  try {
    return await withTimeout(runCheck(check, text, log), timeoutMs);
  } catch {
    // runCheck reports failures itself, so only the timeout ends up here.
    return { name: check.name(text), ok: false, detail: text.health.timedOut(timeoutMs / 1_000) };
  }
}

async function runCheck(check: HealthCheck, text: Strings, log: Logger): Promise<HealthResult> {
  try {
    return await check.check(text);
  } catch (err) {
    const name = check.name(text);
    log.warn({ err, check: name }, 'health check failed');
    return { name, ok: false, detail: text.health.failed };
  }
}
