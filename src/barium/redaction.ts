import { type BariumError, RefusedError } from './errors.ts';
import type { Tried } from './retry.ts';

/** What was told to Barium in confidence, and must not come back in the words of a failure. */
export interface Confidence {
  /** Takes one more secret in. Answers it. */
  keep(secret: string): string;
  /** The same failure, with Barium's own words cleared of every secret. */
  clear(error: BariumError): BariumError;
  /** What was tried, its failure cleared. */
  cleared<T>(tried: Tried<T>): Tried<T>;
}

/** Tickets follow each other, and a failure may still name the one before. */
const mostKept = 8;

/** Shorter ones would be found by chance in words that have nothing to do with them. */
const shortest = 4;

export function createConfidence(secrets: readonly string[]): Confidence {
  const kept: string[] = [];
  const clean = (text: string | undefined) =>
    [...secrets, ...kept]
      .filter((secret) => secret.length >= shortest)
      .reduce((rest, secret) => rest?.replaceAll(secret, '…'), text);

  const clear = (error: BariumError): BariumError => {
    if (!(error instanceof RefusedError)) return error;
    const { endpoint, status, cause, errorCode } = error;
    const errorMessage = clean(error.errorMessage);
    return new RefusedError({
      endpoint,
      status,
      cause,
      errorCode,
      errorMessage,
      errorLogId: clean(error.errorLogId),
    });
  };

  return {
    keep(secret) {
      if (!kept.includes(secret)) kept.push(secret);
      if (kept.length > mostKept) kept.shift();
      return secret;
    },
    clear,
    cleared: (tried) =>
      'fault' in tried ? { fault: { ...tried.fault, error: clear(tried.fault.error) } } : tried,
  };
}
