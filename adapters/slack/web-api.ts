/** Slack's Web API: one client, and one way in which a call can fail. */
import { type Logger, type LogLevel, webApi } from '@slack/bolt';
import * as z from 'zod';

/** How a call failed, by what is known of its effect. */
export type Failure =
  /** Slack said no; `code` is its word for it. Nothing happened. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Too many of these: nothing happened, and it may be tried again. */
  | { readonly kind: 'throttled'; readonly afterMs: number }
  /** It never left. */
  | { readonly kind: 'unsent' }
  /** It left, and what became of it is not known. */
  | { readonly kind: 'unknown' };

/** The only error that {@link Api.call} rejects with. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly method: string;
  readonly failure: Failure;

  constructor(method: string, failure: Failure, cause: unknown) {
    super(`${method}: ${failure.kind}${failure.kind === 'refused' ? ` (${failure.code})` : ''}`, { cause });
    this.method = method;
    this.failure = failure;
  }
}

/** The code with which Slack refused, if that is how a call failed. */
export function refusedWith(error: unknown): string | undefined {
  return error instanceof SlackError && error.failure.kind === 'refused' ? error.failure.code : undefined;
}

export interface Api {
  /** Calls a method. With `tries` above 1 whatever a second try can heal is tried again, also a lost answer. */
  call<T>(
    method: string,
    args: Readonly<Record<string, unknown>>,
    answer: z.ZodType<T>,
    tries?: number,
  ): Promise<T>;
}

export interface ApiOptions {
  readonly botToken: string;
  /** Ends in `/`. */
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
}

/** For calls whose answer does not matter. */
export const anyAnswer = z.unknown();

/** Waits longer than this are not worth it for somebody who waits for an answer. */
const longestWaitMs = 30_000;

/**
 * One client for everything. It never retries and never waits by itself: with the SDK's own way one throttled
 * channel pauses all calls of the client, also to other channels.
 */
export function createApi({ botToken, apiUrl, logger, fetch: send, timeoutMs }: ApiOptions): Api {
  const client = new webApi.WebClient(botToken, {
    slackApiUrl: apiUrl,
    logger,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: timeoutMs,
    fetch: (url, init) => send(url, init).then(withRetryAfter),
  });

  const once = async <T>(method: string, args: Readonly<Record<string, unknown>>, answer: z.ZodType<T>) => {
    try {
      return answer.parse(await client.apiCall(method, args));
    } catch (error) {
      throw new SlackError(method, failureOf(error), error);
    }
  };

  return {
    async call(method, args, answer, tries = 1) {
      for (let left = tries - 1; ; left -= 1) {
        try {
          return await once(method, args, answer);
        } catch (error) {
          const wait = error instanceof SlackError ? waitBefore(error.failure, tries - left) : undefined;
          if (left <= 0 || wait === undefined || wait > longestWaitMs) throw error;
          await new Promise((resolve) => setTimeout(resolve, wait));
        }
      }
    },
  };
}

/** In milliseconds; `undefined` where another try would end like this one. */
function waitBefore(failure: Failure, tried: number): number | undefined {
  if (failure.kind === 'refused') return undefined;
  return failure.kind === 'throttled' ? failure.afterMs : 250 * tried;
}

/** The SDK takes a 429 without this header for a fault of its own. */
function withRetryAfter(response: Response): Response {
  if (response.status !== 429 || response.headers.has('retry-after')) return response;
  const headers = new Headers(response.headers);
  headers.set('retry-after', '30');
  return new Response(response.body, { status: 429, headers });
}

/** What Slack answers when it may or may not have done it. */
const halfDone: readonly string[] = [
  'internal_error',
  'fatal_error',
  'request_timeout',
  'service_unavailable',
];

function failureOf(error: unknown): Failure {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { kind: 'throttled', afterMs: error.retryAfter * 1_000 };
  }
  if (error instanceof webApi.WebAPIPlatformError) return refusal(error.data.error);
  if (error instanceof webApi.WebAPIHTTPError && error.statusCode < 500) {
    return { kind: 'refused', code: `http_${error.statusCode}` };
  }
  if (error instanceof webApi.WebAPIRequestError && isUnsent(error.original)) return { kind: 'unsent' };
  return { kind: 'unknown' };
}

function refusal(code: string): Failure {
  if (code === 'ratelimited' || code === 'rate_limited') return { kind: 'throttled', afterMs: 30_000 };
  // Not a word of Slack's: the SDK puts a page that is no JSON here, from a gateway for instance.
  const isWord = /^[a-z][a-z0-9_]*$/u.test(code);
  return isWord && !halfDone.includes(code) ? { kind: 'refused', code } : { kind: 'unknown' };
}

const unsentCodes: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Whether no connection came about. Node's fetch keeps the reason as the cause of its error. */
function isUnsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && unsentCodes.includes(code);
}

/** Slack's SDK writes into the bot's own log, warnings and worse. */
export function createLogger(log: (line: string, facts?: Record<string, unknown>) => void): Logger {
  const say =
    (level: string) =>
    (...messages: unknown[]) => {
      log('slack: the SDK says', { level, message: messages.map(wordOf).join(' ') });
    };
  const quiet = () => undefined;
  const level = 'warn' as LogLevel;
  return {
    debug: quiet,
    info: quiet,
    warn: say('warn'),
    error: say('error'),
    setLevel: quiet,
    getLevel: () => level,
    setName: quiet,
  };
}

function wordOf(message: unknown): string {
  return message instanceof Error ? `${message.name}: ${message.message}` : String(message);
}
