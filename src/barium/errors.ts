/** The errors of the Barium client. `name` and `endpoint` are safe to log: they hold no id and no secret. */

interface ErrorFacts {
  /** With placeholders for ids, e.g. `DELETE /Instances/{Id}`. */
  readonly endpoint: string;
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** Any failure of a request to Barium. */
export abstract class BariumError extends Error {
  readonly endpoint: string;
  /** The HTTP status, if there was a response. */
  readonly status: number | undefined;

  constructor(message: string, facts: ErrorFacts) {
    super(message, { cause: facts.cause });
    this.endpoint = facts.endpoint;
    this.status = facts.status;
  }
}

/** Barium understood the request and rejected it. */
export class RejectedError extends BariumError {
  override readonly name = 'RejectedError';
  /** Asked for by the vendor's support. */
  readonly errorLogId: string | undefined;
  readonly errorCode: number | undefined;
  /** Barium's own words: untrusted text. */
  readonly errorMessage: string | undefined;

  constructor(
    facts: ErrorFacts & {
      readonly errorLogId?: string | undefined;
      readonly errorCode?: number | undefined;
      readonly errorMessage?: string | undefined;
    },
  ) {
    super(`${facts.endpoint}: rejected by Barium (HTTP ${facts.status ?? '?'})`, facts);
    this.errorLogId = facts.errorLogId;
    this.errorCode = facts.errorCode;
    this.errorMessage = facts.errorMessage;
  }
}

/** The instance, task or object does not exist: a 404, or a rejection with any status that says so. */
export class NotFoundError extends BariumError {
  override readonly name = 'NotFoundError';
  constructor(facts: ErrorFacts) {
    super(`${facts.endpoint}: not found`, facts);
  }
}

/** The bot's own Barium user lacks the permission. */
export class ForbiddenError extends BariumError {
  override readonly name = 'ForbiddenError';
  constructor(facts: ErrorFacts) {
    super(`${facts.endpoint}: the bot's Barium user lacks the permission`, facts);
  }
}

/** Barium does not accept the user name, password or API key. */
export class AuthenticationError extends BariumError {
  override readonly name = 'AuthenticationError';
  constructor(facts: ErrorFacts) {
    super('sign-in: Barium rejected the credentials', facts);
  }
}

/**
 * Barium rejects every ticket, also one that it has just issued. Nothing was changed, and the bot signs in again within
 * seconds.
 */
export class SessionEndedError extends BariumError {
  override readonly name = 'SessionEndedError';
  constructor(facts: ErrorFacts) {
    super(`${facts.endpoint}: Barium ended the session`, facts);
  }
}

/** The process was not drawn with the tool that renders diagrams. */
export class NoDiagramError extends BariumError {
  override readonly name = 'NoDiagramError';
  constructor(facts: ErrorFacts) {
    super(`${facts.endpoint}: this process has no diagram`, facts);
  }
}

/** No usable response: connection refused or cut, deadline passed, overload, a gateway error. Nothing was changed. */
export class UnreachableError extends BariumError {
  override readonly name = 'UnreachableError';
  /** `overloaded` is HTTP 429 or a full queue of our own, `server` is a 5xx, which Barium may explain in `cause`. */
  readonly reason: 'connection' | 'deadline' | 'overloaded' | 'server';
  constructor(reason: UnreachableError['reason'], facts: ErrorFacts) {
    super(`${facts.endpoint}: no usable response (${reason})`, facts);
    this.reason = reason;
  }
}

/** The response cannot be read: HTML, truncated JSON, an unexpected shape, a redirect. */
export class InvalidResponseError extends BariumError {
  override readonly name = 'InvalidResponseError';
  constructor(problem: string, facts: ErrorFacts) {
    super(`${facts.endpoint}: ${problem}`, facts);
  }
}

/** The response, or the file to upload, is larger than the bot passes on. */
export class TooLargeError extends BariumError {
  override readonly name = 'TooLargeError';
  readonly maxBytes: number;
  constructor(maxBytes: number, facts: ErrorFacts) {
    super(`${facts.endpoint}: larger than ${maxBytes} bytes`, facts);
    this.maxBytes = maxBytes;
  }
}

/**
 * A write was sent, and no response says whether it took effect. `cause` is the error of the attempt.
 */
export class OutcomeUnknownError extends BariumError {
  override readonly name = 'OutcomeUnknownError';
  constructor(facts: ErrorFacts) {
    super(`${facts.endpoint}: sent, but the outcome is unknown`, facts);
  }
}

/** The caller's signal aborted the request, or the client was closed. */
export class AbortedError extends BariumError {
  override readonly name = 'AbortedError';
  constructor(facts: ErrorFacts) {
    super(`${facts.endpoint}: aborted`, facts);
  }
}

/** The source of an upload failed, or did not have the announced size. Nothing was changed. */
export class UploadInterruptedError extends BariumError {
  override readonly name = 'UploadInterruptedError';
  constructor(facts: ErrorFacts) {
    super(`${facts.endpoint}: the upload was interrupted`, facts);
  }
}

/** Barium's own explanation of a failure, if it gave one. */
export function findExplanation(error: unknown): RejectedError | undefined {
  if (error instanceof RejectedError) return error;
  return error instanceof BariumError ? findExplanation(error.cause) : undefined;
}

/** Every error of the client. Add new classes here: the compiler then asks for the text that users read. */
export type BariumFailure =
  | RejectedError
  | NotFoundError
  | ForbiddenError
  | AuthenticationError
  | SessionEndedError
  | NoDiagramError
  | UnreachableError
  | InvalidResponseError
  | TooLargeError
  | UploadInterruptedError
  | OutcomeUnknownError
  | AbortedError;
