import { backoff } from '../lib/backoff.ts';
import type { Leash } from '../lib/deadline.ts';
import type { Body } from './body.ts';
import { type BariumError, OutcomeUnknownError } from './errors.ts';
import { cutError, type Fault } from './failure.ts';
import type { Settings } from './options.ts';

/** One call of the API. */
export interface Call {
  /** With its ids left out, e.g. `GET /Instances/{Id}`. */
  readonly endpoint: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly body?: Body;
  /** True for a picture or a file on its way down. */
  readonly binary?: boolean;
  /** True where a second time would do it twice. */
  readonly writes: boolean;
}

/** A call under way. */
export interface Run {
  readonly call: Call;
  readonly leash: Leash;
  /** 1 for the first try. */
  attempt: number;
  /** The ticket of the last try. */
  ticket?: string;
  /** The ticket that was not taken. */
  dead?: string;
}

export type Tried<T> = { readonly value: T } | { readonly fault: Fault };

/**
 * Tries until there is an answer, or until another try would be unsafe, useless or too late. A ticket that was not
 * taken is worth one more try that is not counted.
 */
export async function persist<T>(
  call: Call,
  leash: Leash,
  { retry, random, delay }: Pick<Settings, 'retry' | 'random' | 'delay'>,
  tryOnce: (run: Run) => Promise<Tried<T>>,
): Promise<T> {
  const run: Run = { call, leash, attempt: 1 };
  for (let tries = 1; ; run.attempt++) {
    const tried = await tryOnce(run);
    if ('value' in tried) return tried.value;
    const { fault } = tried;
    if (call.body?.repeatable === false) throw verdict(call, fault);
    if (fault.expired && run.dead === undefined && run.ticket !== undefined) {
      run.dead = run.ticket;
      continue;
    }
    const wait = fault.retryAfter ?? backoff(tries, retry, random);
    if (!mayRepeat(call, fault) || tries >= retry.tries || wait >= leash.left()) throw verdict(call, fault);
    tries++;
    await delay(wait, leash.signal).catch((cause: unknown) => {
      throw leash.cut ? cutError(call.endpoint, leash) : cause;
    });
  }
}

function mayRepeat(call: Call, fault: Fault): boolean {
  return fault.repeat === 'any' || (fault.repeat === 'reads' && !call.writes);
}

/** What the caller is told: of a write that may have happened, just that. */
function verdict(call: Call, fault: Fault): BariumError {
  if (!call.writes || fault.undone) return fault.error;
  const { endpoint } = call;
  return new OutcomeUnknownError({ endpoint, status: fault.error.status, cause: fault.error });
}
