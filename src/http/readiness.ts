import type { Health } from '../chat.ts';
import { inTime } from '../in-time.ts';
import type { Logger } from '../log.ts';

/** Something that must work for the bot to be of use. */
export interface HealthCheck {
  readonly name: string;
  /** One line, or several. */
  check(): Promise<Health | readonly Health[]>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly Health[];
}

export interface ReadinessOptions {
  /** For each check. */
  readonly milliseconds: number;
  readonly words: { readonly late: (seconds: number) => string; readonly failed: string };
  readonly log: Logger;
}

/**
 * A function that runs all checks at once. One that is late or fails is a line that
 * says so, and keeps no other from being told. Whoever asks while a round runs gets that round's answer, so that
 * asking often costs the upstream nothing.
 */
export function createReadiness(
  checks: readonly HealthCheck[],
  { milliseconds, words, log }: ReadinessOptions,
): () => Promise<Readiness> {
  let round: Promise<Readiness> | undefined;
  const run = async (): Promise<Readiness> => {
    const lines = await Promise.all(checks.map((one) => bounded(one, { milliseconds, words, log })));
    const all = lines.flat();
    return { ready: all.every(({ ok }) => ok), checks: all };
  };
  return () => {
    round ??= run().finally(() => {
      round = undefined;
    });
    return round;
  };
}

type Lines = Health | readonly Health[];

async function bounded(
  { name, check }: HealthCheck,
  { milliseconds, words, log }: ReadinessOptions,
): Promise<Lines> {
  try {
    return await inTime(attempt(name, check, words, log), milliseconds);
  } catch {
    // An attempt says by itself how it failed: all that is left is that it took too long.
    return { name, ok: false, detail: words.late(milliseconds / 1_000) };
  }
}

async function attempt(
  name: string,
  check: HealthCheck['check'],
  words: ReadinessOptions['words'],
  log: Logger,
): Promise<Lines> {
  try {
    return await check();
  } catch (err) {
    log.warn({ err, check: name }, 'a health check failed');
    return { name, ok: false, detail: words.failed };
  }
}
