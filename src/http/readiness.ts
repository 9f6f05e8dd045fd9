import type { Health } from '../chat/adapter.ts';
import { inTime } from '../lib/timeout.ts';
import type { Logger } from '../log/index.ts';
import type { Text } from '../text/strings.ts';

/** Something that must work for the bot to be of use. */
export interface HealthCheck {
  /** Of a check that says nothing itself. */
  name(text: Text): string;
  /** One line, or several. */
  check(text: Text): Promise<Health | readonly Health[]>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly Health[];
}

export interface ReadinessOptions {
  /** For each check. */
  readonly milliseconds: number;
  readonly log: Logger;
}

/**
 * A function that runs all checks at once. One that is late or fails is a line that
 * says so, and keeps no other from being told. Whoever asks in the same language while a round runs gets that round's
 * answer, so that asking often costs the upstream nothing.
 */
export function createReadiness(
  checks: readonly HealthCheck[],
  options: ReadinessOptions,
): (text: Text) => Promise<Readiness> {
  const rounds = new Map<string, Promise<Readiness>>();
  const run = async (text: Text): Promise<Readiness> => {
    const lines = await Promise.all(checks.map((one) => bounded(one, text, options)));
    const all = lines.flat();
    return { ready: all.every(({ ok }) => ok), checks: all };
  };
  return (text) => {
    const round = rounds.get(text.language) ?? run(text).finally(() => rounds.delete(text.language));
    rounds.set(text.language, round);
    return round;
  };
}

type Lines = Health | readonly Health[];

async function bounded(
  one: HealthCheck,
  text: Text,
  { milliseconds, log }: ReadinessOptions,
): Promise<Lines> {
  try {
    return await inTime(attempt(one, text, log), milliseconds);
  } catch {
    // An attempt says by itself how it failed: all that is left is that it took too long.
    return { name: one.name(text), ok: false, detail: text.health.late(milliseconds / 1_000) };
  }
}

async function attempt(one: HealthCheck, text: Text, log: Logger): Promise<Lines> {
  try {
    return await one.check(text);
  } catch (err) {
    const name = one.name(text);
    log.warn({ err, check: name }, 'a health check failed');
    return { name, ok: false, detail: text.health.failed };
  }
}
