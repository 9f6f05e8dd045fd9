import { addJitter, exponentialBackoff } from '../lib/backoff.ts';
import { createDeadline, type Deadline, raceAbort } from '../lib/deadline.ts';
import { createSemaphore, QueueFullError } from '../lib/semaphore.ts';
import { createSingleFlight } from '../lib/single-flight.ts';
import type { TicketEvidence, TicketManager } from './auth.ts';
import { BariumError, SessionEndedError, UnreachableError } from './errors.ts';
import { isOverload, type Load } from './load.ts';
import type { ResolvedOptions } from './options.ts';
import type { Permit } from './permits.ts';
import type { Redact } from './redaction.ts';
import { createAttempt, type RequestSpec, type RequestState, type ResponseTypes } from './request.ts';
import { type AttemptFailure, type AttemptResult, abortError, canRetry, permanent, toFinalError } from './retry.ts';
import type { Transport } from './transport.ts';
import type { CallOptions } from './types.ts';

export interface BariumHttpClient {
  /**
   * Sends a request with a ticket once a permit is free, and retries it where that is safe. The receiver must close a
   * stream.
   */
  request<Type extends keyof ResponseTypes>(spec: RequestSpec<Type>, call?: CallOptions): Promise<ResponseTypes[Type]>;
  /** A deadline that also aborts when the client is closed. */
  startDeadline(ms: number, signal: AbortSignal | undefined): Deadline;
  /** Aborts all requests, now and later. */
  close(): void;
}

interface HttpClientServices {
  readonly transport: Transport;
  readonly load: Load;
  readonly redact: Redact;
  readonly evidence: TicketEvidence;
  readonly tickets: TicketManager;
  /** A cheap read that every user may make: it shows whether Barium accepts a ticket. */
  readonly probe: RequestSpec<'json'>;
}

export function createBariumHttpClient(options: ResolvedOptions, services: HttpClientServices): BariumHttpClient {
  const { transport, load, redact, evidence, tickets, probe } = services;
  const { maxConcurrent, maxQueued, retry } = options;
  const attempt = createAttempt(options, transport, redact);
  // Separate, so that slow readers of files do not hold up the commands of other users.
  const transferPermits = createSemaphore(maxConcurrent, maxQueued);
  const shareProbe = createSingleFlight<string, BariumError | undefined>();
  const deadlines = new Set<Deadline>();
  let isClosed = false;

  function startDeadline(ms: number, caller: AbortSignal | undefined): Deadline {
    const onDispose = (disposed: Deadline) => deadlines.delete(disposed);
    const deadline = createDeadline({ ms, now: options.now, caller, onDispose });
    if (!deadline.reason) deadlines.add(deadline);
    if (isClosed) deadline.abort();
    return deadline;
  }

  async function acquirePermit({ spec, deadline, background }: RequestState): Promise<HeldPermit> {
    // A sign-in needs no permit: the requests that have all of them may be waiting for it.
    if (spec.isSignIn) return { release: () => undefined };
    if (spec.isTransfer) return { release: await transferPermits.acquire(deadline.signal) };
    if (background === undefined) return load.acquire(deadline.signal, false);
    // Its time is for Barium, and not for what goes before it.
    deadline.pause();
    const permit = await load.acquire(deadline.signal, true);
    deadline.reset();
    return permit;
  }

  /** Gets a permit and a ticket. */
  async function acquire(state: RequestState): Promise<AttemptResult<HeldPermit>> {
    const { deadline } = state;
    let permit: HeldPermit | undefined;
    try {
      permit = await acquirePermit(state);
      if (state.spec.isSignIn) return { value: permit };
      const ticket = state.staleTicket === undefined ? tickets.get() : tickets.refresh(state.staleTicket);
      state.ticket = await raceAbort(ticket, deadline.signal);
      return { value: permit };
    } catch (thrown) {
      permit?.release();
      return { failure: failureBeforeSend(state, thrown) };
    }
  }

  async function send<Type extends keyof ResponseTypes>(
    state: RequestState<Type>,
    permit: HeldPermit,
  ): Promise<AttemptResult<ResponseTypes[Type]>> {
    if (!isMeasured(permit)) return evaluateTicket(state, await attempt(state, permit.release));
    const measurement = load.startMeasurement(permit, state.background);
    try {
      const result = evaluateTicket(state, await attempt(state, () => undefined));
      measurement.end('failure' in result ? result.failure : undefined);
      return result;
    } finally {
      // Not before: the next request must know of what happened to this one.
      permit.release();
    }
  }

  /** Records what an attempt shows about its ticket, and decides whether a 401 may be due to the ticket. */
  function evaluateTicket<T>(state: RequestState, result: AttemptResult<T>): AttemptResult<T> {
    const { ticket, spec } = state;
    if (ticket === undefined) return result;
    if ('value' in result || isSuccess(result.failure.error.status)) {
      evidence.recordSuccess(spec.endpoint, ticket);
      tickets.recordAccepted();
    }
    if ('value' in result || !result.failure.isTicketExpired) return result;
    const isTicketExpired = !evidence.isEndpointForbidden(spec.endpoint, ticket);
    return { failure: { ...result.failure, isTicketExpired } };
  }

  /**
   * Why Barium answered 401 to a ticket that it accepted a moment ago: the user lacks the permission if Barium accepts the
   * ticket elsewhere, else the session has ended.
   */
  async function explainUnauthorized(
    { spec, deadline, staleTicket }: RequestState,
    ticket: string,
    forbidden: BariumError,
  ): Promise<BariumError> {
    const { endpoint } = spec;
    try {
      const probing = shareProbe(ticket, () => probeTicket(ticket));
      const problem = await raceAbort(probing, deadline.signal);
      if (problem instanceof SessionEndedError) {
        // A ticket that was not new has only expired: the next request replaces it.
        if (staleTicket !== undefined) tickets.recordSessionEnd(ticket);
        return new SessionEndedError({ endpoint, status: forbidden.status });
      }
      if (problem !== undefined) return problem;
      evidence.recordForbidden(endpoint);
      return forbidden;
    } catch (thrown) {
      if (deadline.reason) return abortError(endpoint, deadline);
      throw thrown;
    }
  }

  /** `undefined` if Barium accepts the ticket, a `SessionEndedError` if not, else why that is unknown. */
  async function probeTicket(ticket: string): Promise<BariumError | undefined> {
    const ended = new SessionEndedError({ endpoint: probe.endpoint, status: 401 });
    if (evidence.isDead(ticket)) return ended;
    const deadline = startDeadline(options.deadlineMs, undefined);
    const state: RequestState<'json'> = { spec: probe, deadline, attempt: 1, ticket };
    try {
      const result = evaluateTicket(state, await attempt(state, () => undefined));
      if ('value' in result) return undefined;
      const { error } = result.failure;
      if (error.status === 401) {
        evidence.recordDead(ticket);
        return ended;
      }
      // Any other rejection is of the request, so the ticket was accepted.
      const isUnknown = error instanceof UnreachableError || error.status === undefined;
      return isUnknown ? error : undefined;
    } finally {
      deadline.dispose();
    }
  }

  /**
   * Waits before the next try and returns its number; throws the final error if the request cannot be retried. Replacing an
   * expired ticket does not count as a try.
   */
  async function prepareRetry(state: RequestState, failure: AttemptFailure, tries: number): Promise<number> {
    const { spec, deadline, ticket, staleTicket } = state;
    const isRepeatable = spec.body?.isRepeatable !== false;
    if (failure.isTicketExpired && ticket !== undefined) {
      if (staleTicket !== undefined || !isRepeatable) throw await explainUnauthorized(state, ticket, failure.error);
      state.staleTicket = ticket;
      return tries;
    }
    if (!isRepeatable) throw toFinalError(failure, spec.isWrite);
    const delayMs = failure.retryAfterMs ?? addJitter(exponentialBackoff(tries, retry), options.random);
    const maxAttempts = state.background === undefined ? retry.maxAttempts : retry.maxBackgroundAttempts;
    const isWorthIt = tries < maxAttempts && delayMs < deadline.remainingMs();
    if (!canRetry(failure, spec.isWrite) || !isWorthIt) throw toFinalError(failure, spec.isWrite);
    if (isOverload(failure.error)) {
      // A person who was refused finds Barium less busy, and a scan waits with all that it has to send.
      load.pauseBackground(delayMs);
      if (state.background !== undefined) return tries + 1;
    }
    await options.sleep(delayMs, deadline.signal).catch((cause: unknown) => {
      throw deadline.reason ? abortError(spec.endpoint, deadline) : cause;
    });
    return tries + 1;
  }

  return {
    startDeadline,
    async request(spec, { signal, background } = {}) {
      const { deadlineMs, transferDeadlineMs } = options;
      const deadline = startDeadline(spec.isTransfer ? transferDeadlineMs : deadlineMs, signal);
      const state: RequestState<typeof spec.responseType> = { spec, deadline, attempt: 1, background };
      let isOpen = false;
      try {
        for (let tries = 1; ; state.attempt++) {
          const permit = await acquire(state);
          const result = 'failure' in permit ? permit : await send(state, permit.value);
          if ('value' in result) {
            // The receiver of a stream disposes of its deadline.
            isOpen = spec.responseType === 'stream';
            return result.value;
          }
          tries = await prepareRetry(state, result.failure, tries);
        }
      } finally {
        if (!isOpen) deadline.dispose();
      }
    },
    close() {
      isClosed = true;
      for (const deadline of deadlines) deadline.abort();
      transport.close();
    },
  };
}

/** A permit; only one that counts towards what Barium bears is measured. */
type HeldPermit = Permit | Pick<Permit, 'release'>;

function isMeasured(permit: HeldPermit): permit is Permit {
  return 'concurrency' in permit;
}

function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** Aborted, rejected by a full queue, or without a ticket. */
function failureBeforeSend({ spec, deadline }: RequestState, thrown: unknown): AttemptFailure {
  const { endpoint } = spec;
  if (deadline.reason) return permanent(abortError(endpoint, deadline));
  if (thrown instanceof QueueFullError) return permanent(new UnreachableError('overloaded', { endpoint }));
  if (thrown instanceof BariumError) return permanent(thrown);
  throw thrown;
}
