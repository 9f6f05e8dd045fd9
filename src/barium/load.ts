/** How much Barium bears, learnt from how it answers all requests, and who may send the next one. */
import { performance } from 'node:perf_hooks';
import { type ConcurrencyLimit, createConcurrencyLimit } from '../lib/concurrency-limit.ts';
import { type BariumError, UnreachableError } from './errors.ts';
import { maxBackgroundRequests, type ResolvedOptions } from './options.ts';
import { createPermits, type Permit, type Permits } from './permits.ts';
import type { AttemptFailure } from './retry.ts';
import type { BackgroundCall } from './types.ts';

export interface Load extends Permits {
  /** How many background requests may be sent at once, at present. */
  backgroundConcurrency(): number;
  /** Call when the request is sent. */
  startMeasurement(permit: Permit, background: BackgroundCall | undefined): Measurement;
}

interface Measurement {
  /** Call when the answer was read. */
  end(failure: AttemptFailure | undefined): void;
}

/** In a process that is busier than this, answers wait to be read, which says nothing about Barium. */
const maxUtilization = 0.6;

export function createLoad(
  options: Pick<ResolvedOptions, 'maxConcurrent' | 'maxQueued' | 'backgroundShare' | 'onBackgroundLimit'>,
): Load {
  const { maxConcurrent, maxQueued, onBackgroundLimit } = options;
  const clock = () => performance.now();
  const limit = createConcurrencyLimit({ max: maxBackgroundRequests(options), clock, onChange: onBackgroundLimit });
  onBackgroundLimit(limit.current);
  const permits = createPermits({ maxConcurrent, maxQueued, background: limit, clock });
  return {
    ...permits,
    backgroundConcurrency: () => limit.current,
    startMeasurement(permit, background) {
      const sent = { startedAt: clock(), concurrency: permit.concurrency };
      const before = performance.eventLoopUtilization();
      return {
        end(failure) {
          if (failure !== undefined) {
            if (failure.retryAfterMs !== undefined) permits.pauseBackground(failure.retryAfterMs);
            recordFailure(limit, sent, failure.error, background);
          } else if (background !== undefined) {
            const isOwnDelay = performance.eventLoopUtilization(before).utilization > maxUtilization;
            const comparableMs = background.isComparable && !isOwnDelay ? clock() - sent.startedAt : undefined;
            limit.recordSuccess({ ...sent, isAtLimit: permit.isAtLimit(), comparableMs });
          }
        },
      };
    },
  };
}

/** Whether Barium says that it has too much to do. */
export function isOverload(error: BariumError): boolean {
  return error instanceof UnreachableError && (error.reason === 'overloaded' || error.status === 503);
}

function recordFailure(
  limit: ConcurrencyLimit,
  sent: Parameters<ConcurrencyLimit['recordFailure']>[0],
  error: BariumError,
  background: BackgroundCall | undefined,
): void {
  const request = { ...sent, isExtra: background === undefined };
  if (isOverload(error)) limit.recordOverload(request, 'refused');
  else if (!(error instanceof UnreachableError)) return;
  else if (error.reason === 'deadline' || error.status === 504) limit.recordOverload(request, 'timeout');
  // A single instance can be unreadable, and a list can't.
  else if (background?.isComparable === true) limit.recordFailure(sent);
}
