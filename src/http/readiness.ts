import type { Health } from '../chat.ts';
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

/**
 * A function that runs all checks at once. Each has `milliseconds`: one that is late or fails is a line that
 * says so, and keeps no other from being told. Whoever asks while a round runs gets that round's answer, so that
 * asking often costs the upstream nothing.
 */
export function createReadiness(
  checks: readonly HealthCheck[],
  milliseconds: number,
  log: Logger,
): () => Promise<Readiness> {
  let round: Promise<Readiness> | undefined;
  const run = async (): Promise<Readiness> => {
    const lines = await Promise.all(checks.map((one) => bounded(one, milliseconds, log)));
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

async function bounded({ name, check }: HealthCheck, milliseconds: number, log: Logger): Promise<Lines> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => {
    const detail = `no answer within ${milliseconds / 1000} s`;
    timer = setTimeout(() => resolve({ name, ok: false, detail }), milliseconds);
  });
  try {
    return await Promise.race([attempt(name, check, log), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(name: string, check: HealthCheck['check'], log: Logger): Promise<Lines> {
  try {
    return await check();
  } catch (err) {
    log.warn({ err, check: name }, 'a health check failed');
    return { name, ok: false, detail: 'the check failed; the log says why' };
  }
}
