/** Slack's Web API: one client, and one error for every failed call. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, type LogLevel, webApi } from '@slack/bolt';
import * as z from 'zod';
import { proxyErrorCode } from '../../src/lib/outbound.ts';
import { type TokenSource, UnreadableTokenError, unreadableTokenCode } from './token.ts';

/** How a call failed, by what is known of its effect. */
export type SlackFailure =
  /** Slack rejected the call with this error code. It had no effect. */
  | { readonly kind: 'rejected'; readonly code: string }
  /** The call had no effect and can be repeated after `afterMs`. */
  | { readonly kind: 'rate-limited'; readonly afterMs: number }
  /** No connection was made. */
  | { readonly kind: 'not-sent' }
  /** The call was sent; whether it had an effect is not known. */
  | { readonly kind: 'ambiguous' };

/** The only error that {@link SlackApi.call} rejects with. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly method: string;
  readonly failure: SlackFailure;

  constructor(method: string, failure: SlackFailure, cause: unknown) {
    super(`${method}: ${failure.kind}${failure.kind === 'rejected' ? ` (${failure.code})` : ''}`, { cause });
    this.method = method;
    this.failure = failure;
  }
}

/** Slack's error code if it rejected the call, else undefined. */
export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof SlackError && error.failure.kind === 'rejected' ? error.failure.code : undefined;
}

/** Whether somebody has declined a scope that the call needs, when they installed the app. */
export function isScopeMissing(error: unknown): boolean {
  return errorCodeOf(error) === 'missing_scope';
}

export interface SlackApi {
  /**
   * Calls a method and parses the response. With `maxAttempts` above 1, every failure except a rejection is retried,
   * even one that may have had an effect. A call that Slack limits the rate of had none, so it doesn't count as an
   * attempt: it is repeated when Slack says so, for at most `maxWaitMs` in all. Rejects with a {@link SlackError}.
   *
   * @param maxWaitMs half a minute if there is more than one attempt, else 0
   */
  call<T>(
    method: string,
    args: Readonly<Record<string, unknown>>,
    responseSchema: z.ZodType<T>,
    maxAttempts?: number,
    maxWaitMs?: number,
  ): Promise<T>;
}

interface SlackApiOptions {
  /** Undefined for methods that need none. */
  readonly token: TokenSource | undefined;
  /** Ends in `/`. */
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  /** Called for each call that Slack rejects. */
  readonly onRejected?: (method: string, code: string) => void;
}

/** For calls whose response is not needed. */
export const anyResponse = z.unknown();

/** A longer rate limit fails the call. */
const defaultMaxWaitMs = 30_000;

/** Slack counts in seconds, and 0 would be a busy loop. */
const minWaitMs = 100;

/** A trigger id can be used for three seconds, which leaves time for one short rate limit. */
export const triggerWaitMs = 2_000;

/**
 * The SDK's retries are off: with them, one rate-limited channel pauses every call of the client, also those to other
 * channels.
 */
export function createSlackApi(options: SlackApiOptions): SlackApi {
  const { token, apiUrl, logger, fetch, timeoutMs, onRejected } = options;
  const createClient = (bearer: string | undefined) => ({
    bearer,
    client: new webApi.WebClient(bearer, {
      slackApiUrl: apiUrl,
      logger,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
      timeout: timeoutMs,
      fetch: (url, init) => fetch(url, init).then(addRetryAfter),
    }),
  });
  // As an argument of the call, the token would be in its body as well.
  let latest = createClient(undefined);

  const callWith = async <T>(
    bearer: string | undefined,
    method: string,
    args: Readonly<Record<string, unknown>>,
    responseSchema: z.ZodType<T>,
  ): Promise<T> => {
    if (latest.bearer !== bearer) latest = createClient(bearer);
    try {
      return responseSchema.parse(await latest.client.apiCall(method, args));
    } catch (error) {
      throw new SlackError(method, classifyError(error), error);
    }
  };

  const takeToken = async <T>(method: string, take: (source: TokenSource) => Promise<T>): Promise<T | undefined> => {
    try {
      return token && (await take(token));
    } catch (error) {
      const isUnreadable = error instanceof UnreadableTokenError;
      const failure: SlackFailure = isUnreadable
        ? { kind: 'rejected', code: unreadableTokenCode }
        : { kind: 'not-sent' };
      throw new SlackError(method, failure, error);
    }
  };

  /** Another token than the one that Slack has rejected, which had no effect. */
  const renewAfter = async (
    error: unknown,
    bearer: string | undefined,
    method: string,
  ): Promise<string | undefined> => {
    const code = errorCodeOf(error);
    if (bearer === undefined || code === undefined || !isInvalidTokenCode(code)) return undefined;
    return takeToken(method, (source) => source.renew(bearer, code));
  };

  const callOnce = async <T>(method: string, args: Readonly<Record<string, unknown>>, responseSchema: z.ZodType<T>) => {
    const bearer = await takeToken(method, (source) => source.current());
    try {
      return await callWith(bearer, method, args, responseSchema);
    } catch (error) {
      const renewed = await renewAfter(error, bearer, method);
      if (renewed === undefined) throw error;
      return callWith(renewed, method, args, responseSchema);
    }
  };

  return {
    async call(method, args, responseSchema, maxAttempts = 1, maxWaitMs = maxAttempts > 1 ? defaultMaxWaitMs : 0) {
      let waitedMs = 0;
      for (let attempt = 1; ; ) {
        try {
          return await callOnce(method, args, responseSchema);
        } catch (error) {
          if (!(error instanceof SlackError)) throw error;
          const { failure } = error;
          if (failure.kind === 'rejected') {
            onRejected?.(method, failure.code);
            throw error;
          }
          if (failure.kind === 'rate-limited') {
            const waitMs = Math.max(minWaitMs, failure.afterMs);
            waitedMs += waitMs;
            if (waitedMs > maxWaitMs) throw error;
            await sleep(waitMs);
          } else {
            if (attempt >= maxAttempts) throw error;
            await sleep(250 * attempt);
            attempt += 1;
          }
        }
      }
    },
  };
}

/** The SDK reports a 429 without this header as an internal error. */
function addRetryAfter(response: Response): Response {
  if (response.status !== 429 || response.headers.has('retry-after')) return response;
  const headers = new Headers(response.headers);
  headers.set('retry-after', '30');
  return new Response(response.body, { status: 429, headers });
}

const invalidTokenCodes: readonly string[] = [
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'org_login_required',
  'team_access_not_granted',
  unreadableTokenCode,
];

/** Whether the code says that Slack no longer accepts the bot's token. */
export function isInvalidTokenCode(code: string): boolean {
  return invalidTokenCodes.includes(code);
}

/** Error codes after which the call may or may not have had an effect. */
const ambiguousCodes: readonly string[] = ['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable'];

function classifyError(error: unknown): SlackFailure {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { kind: 'rate-limited', afterMs: error.retryAfter * 1_000 };
  }
  if (error instanceof webApi.WebAPIPlatformError) return classifyCode(error.data.error);
  if (error instanceof webApi.WebAPIHTTPError && error.statusCode < 500) {
    return { kind: 'rejected', code: `http_${error.statusCode}` };
  }
  if (error instanceof webApi.WebAPIRequestError && isConnectionError(error.original)) {
    return { kind: 'not-sent' };
  }
  return { kind: 'ambiguous' };
}

function classifyCode(code: string): SlackFailure {
  if (code === 'ratelimited' || code === 'rate_limited') return { kind: 'rate-limited', afterMs: 30_000 };
  // For a response that is not JSON, e.g. a gateway's error page, the SDK puts the body here.
  const isSlackCode = /^[a-z][a-z0-9_]*$/u.test(code);
  return isSlackCode && !ambiguousCodes.includes(code) ? { kind: 'rejected', code } : { kind: 'ambiguous' };
}

const connectionErrorCodes: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  proxyErrorCode,
];

/** Whether no connection was made. Node's fetch keeps the reason as the `cause` of its error. */
function isConnectionError(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && connectionErrorCodes.includes(code);
}

/** Forwards the warnings and errors of Slack's SDK to the bot's log. */
export function createSdkLogger(log: (line: string, facts?: Record<string, unknown>) => void): Logger {
  const forward =
    (level: string) =>
    (...messages: unknown[]) => {
      const message = messages.map(toLogText).join(' ');
      // A line of its own: a flood of forged requests must not hide other messages.
      const isForged = /verification failed/u.test(message);
      const line = isForged ? 'slack: rejected a request that Slack did not sign' : 'slack: the SDK logged a message';
      log(line, { level, message });
    };
  const ignore = () => undefined;
  const level = 'warn' as LogLevel;
  return {
    debug: ignore,
    info: ignore,
    warn: forward('warn'),
    error: forward('error'),
    setLevel: ignore,
    getLevel: () => level,
    setName: ignore,
  };
}

function toLogText(message: unknown): string {
  return message instanceof Error ? `${message.name}: ${message.message}` : String(message);
}
