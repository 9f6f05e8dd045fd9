/** One attempt of a request. */
import { ByteLimitError, readAll } from '../lib/bytes.ts';
import type { Deadline } from '../lib/deadline.ts';
import type { RequestBody } from './body.ts';
import { type BariumError, TooLargeError, UnreachableError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import type { Redact } from './redaction.ts';
import {
  type AttemptFailure,
  type AttemptResult,
  abortError,
  ambiguous,
  failureFromNoResponse,
  failureFromStatus,
  parseJsonResponse,
} from './retry.ts';
import {
  NoResponseError,
  stripAxiosError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts';
import type { AttemptReport, BackgroundCall } from './types.ts';

/** The results of a request, by the type of response that it asks for. */
export interface ResponseTypes {
  json: unknown;
  text: TextResponse;
  stream: StreamResponse;
}

export interface RequestSpec<Type extends keyof ResponseTypes = keyof ResponseTypes> {
  /** With placeholders for ids, e.g. `GET /Instances/{Id}`. */
  readonly endpoint: string;
  readonly method: TransportRequest['method'];
  readonly url: string;
  readonly body?: RequestBody;
  readonly responseType: Type;
  /** True if sending it twice would have its effect twice. */
  readonly isWrite: boolean;
  /** True for files and images. */
  readonly isTransfer?: boolean;
  /** True for the request that gets the ticket. */
  readonly isSignIn?: boolean;
}

/** A request with its attempts. */
export interface RequestState<Type extends keyof ResponseTypes = keyof ResponseTypes> {
  readonly spec: RequestSpec<Type>;
  readonly deadline: Deadline;
  readonly background?: BackgroundCall | undefined;
  /** 1 for the first. */
  attempt: number;
  /** The ticket of the last attempt. */
  ticket?: string;
  /** A ticket that Barium rejected. */
  staleTicket?: string;
}

/** A 2xx response whose body is still to be read. The receiver must close it. */
export interface StreamResponse {
  readonly endpoint: string;
  readonly response: TransportResponse;
  readonly deadline: Deadline;
  /** @param error why reading failed, if it did */
  close(error?: BariumError): void;
}

export interface TextResponse {
  readonly status: number;
  readonly text: string;
}

/** Sends a request once. `release` is called when the response was read or closed. */
type Attempt = <Type extends keyof ResponseTypes>(
  state: RequestState<Type>,
  release: () => void,
) => Promise<AttemptResult<ResponseTypes[Type]>>;

const maxErrorBodyBytes = 64 * 1024;

export function createAttempt(options: ResolvedOptions, transport: Transport, redact: Redact): Attempt {
  const maxTextBytes = options.sizeLimits.json;

  async function readTextResponse(stream: StreamResponse): Promise<AttemptResult<TextResponse>> {
    const { response, deadline, close } = stream;
    try {
      const text = await readText(response, maxTextBytes);
      close();
      return { value: { status: response.status, text } };
    } catch (thrown) {
      const error = toReadError(stream, thrown, maxTextBytes);
      close(error);
      const retryable = error instanceof UnreachableError && !deadline.reason ? 'reads' : 'none';
      return { failure: { ...ambiguous(error), retryable } };
    }
  }

  const readers: {
    readonly [Type in keyof ResponseTypes]: (stream: StreamResponse) => Promise<AttemptResult<ResponseTypes[Type]>>;
  } = {
    stream: async (stream) => ({ value: stream }),
    text: readTextResponse,
    async json(stream) {
      const result = await readTextResponse(stream);
      if ('failure' in result) return result;
      return parseJsonResponse(stream.endpoint, result.value.status, result.value.text, redact);
    },
  };

  return async (state, release) => {
    const { spec, deadline } = state;
    const { endpoint } = spec;
    const close = createClose(state, release, options);
    let failure: AttemptFailure;
    try {
      const response = await transport.send(toTransportRequest(state));
      if (response.status >= 200 && response.status < 300) {
        return readers[spec.responseType]({ endpoint, response, deadline, close });
      }
      failure = failureFromStatus(await readErrorResponse(endpoint, response), options.now(), redact);
    } catch (thrown) {
      if (!(thrown instanceof NoResponseError)) {
        release();
        throw thrown;
      }
      failure = failureFromNoResponse(endpoint, spec.body, deadline, thrown.wasConnected, thrown.cause);
    }
    close(failure.error);
    return { failure };
  };
}

function toTransportRequest({ spec, ticket, deadline }: RequestState): TransportRequest {
  const { method, url, body, isWrite, responseType } = spec;
  const isStream = responseType === 'stream';
  const headers: Record<string, string> = {
    accept: isStream ? '*/*' : 'application/json',
    // The length of a compressed file is not known in advance.
    'accept-encoding': isStream ? 'identity' : 'gzip',
    'user-agent': 'barium-bot',
  };
  if (ticket !== undefined) headers.ticket = ticket;
  if (body) headers['content-type'] = body.type;
  if (body?.length !== undefined) headers['content-length'] = String(body.length);
  const content = body?.open(deadline.reset, deadline.signal);
  return { method, url, headers, body: content, newConnection: isWrite, signal: deadline.signal };
}

/** The body as UTF-8 without its byte order mark. */
async function readText({ body }: TransportResponse, maxBytes: number): Promise<string> {
  return (await readAll(body, maxBytes)).toString('utf8').replace(/^\uFEFF/, '');
}

async function readErrorResponse(endpoint: string, response: TransportResponse) {
  // The status alone is enough if the body cannot be read.
  const text = await readText(response, maxErrorBodyBytes).catch(() => '');
  return { endpoint, status: response.status, text, retryAfter: response.header('retry-after') };
}

/** Why the body of a response could not be read. */
export function toReadError(
  { endpoint, response, deadline }: Omit<StreamResponse, 'close'>,
  thrown: unknown,
  maxBytes: number,
): BariumError {
  const { status } = response;
  if (thrown instanceof ByteLimitError) return new TooLargeError(maxBytes, { endpoint, status });
  if (deadline.reason) return abortError(endpoint, deadline);
  return new UnreachableError('connection', { endpoint, status, cause: stripAxiosError(thrown) });
}

/** The function that ends an attempt: releases the permit and reports the outcome, once. */
function createClose(
  { spec, attempt }: RequestState,
  release: () => void,
  { now, onAttempt }: ResolvedOptions,
): StreamResponse['close'] {
  const startedAt = now();
  let isOpen = true;
  return (error) => {
    if (!isOpen) return;
    isOpen = false;
    release();
    const outcome = error ? (outcomes[error.name] ?? 'invalid-response') : 'ok';
    onAttempt({ endpoint: spec.endpoint, outcome, durationMs: now() - startedAt, attempt });
  };
}

/** By the name of the error. */
const outcomes: Readonly<Record<string, AttemptReport['outcome']>> = {
  RejectedError: 'rejected',
  NoDiagramError: 'rejected',
  NotFoundError: 'not-found',
  ForbiddenError: 'forbidden',
  AuthenticationError: 'forbidden',
  UnreachableError: 'unreachable',
  OutcomeUnknownError: 'unreachable',
  InvalidResponseError: 'invalid-response',
  TooLargeError: 'invalid-response',
  UploadInterruptedError: 'aborted',
  AbortedError: 'aborted',
};
