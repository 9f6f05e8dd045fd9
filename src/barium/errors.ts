/**
 * What can go wrong upstream, told apart by who failed. Each `name` is a literal, so that logs and tests can
 * rely on it; `endpoint` holds no id and no secret.
 */

interface Facts {
  /** The endpoint with its ids left out, e.g. `DELETE /Instances/{Id}`. */
  readonly endpoint: string;
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** Any failure of an upstream call. */
export abstract class BariumError extends Error {
  readonly endpoint: string;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(message: string, facts: Facts) {
    super(message, { cause: facts.cause });
    this.endpoint = facts.endpoint;
    this.status = facts.status;
  }
}

/** Barium understood the call and said no. */
export class RefusedError extends BariumError {
  override readonly name = 'RefusedError';
  /** What the vendor's support asks for. */
  readonly errorLogId: string | undefined;
  readonly errorCode: number | undefined;
  /** Barium's own words. Untrusted text. */
  readonly errorMessage: string | undefined;

  constructor(
    facts: Facts & {
      readonly errorLogId?: string | undefined;
      readonly errorCode?: number | undefined;
      readonly errorMessage?: string | undefined;
    },
  ) {
    super(`${facts.endpoint}: Barium refused it (HTTP ${facts.status ?? '?'})`, facts);
    this.errorLogId = facts.errorLogId;
    this.errorCode = facts.errorCode;
    this.errorMessage = facts.errorMessage;
  }
}

/** Barium does not know the instance, task or object. */
export class NotFoundError extends BariumError {
  override readonly name = 'NotFoundError';
  constructor(facts: Facts) {
    super(`${facts.endpoint}: there is no such thing`, facts);
  }
}

/** The bot's own Barium user may not do this. */
export class NotAllowedError extends BariumError {
  override readonly name = 'NotAllowedError';
  constructor(facts: Facts) {
    super(`${facts.endpoint}: the bot's Barium user may not do this`, facts);
  }
}

/** Barium does not accept the user name, password or API key. */
export class CredentialsError extends BariumError {
  override readonly name = 'CredentialsError';
  constructor(facts: Facts) {
    super('sign-in: Barium refused the credentials', facts);
  }
}

/** The process was not drawn with the tool that gives diagrams. */
export class NoDiagramError extends BariumError {
  override readonly name = 'NoDiagramError';
  constructor(facts: Facts) {
    super(`${facts.endpoint}: this process has no diagram`, facts);
  }
}

/** No answer: refused or cut connection, deadline passed, overloaded, a gateway in between. Nothing was done. */
export class UnreachableError extends BariumError {
  override readonly name = 'UnreachableError';
  /** Why, for the operator: `connection`, `deadline`, `overloaded` (429), `server` (5xx). */
  readonly reason: 'connection' | 'deadline' | 'overloaded' | 'server';
  constructor(reason: UnreachableError['reason'], facts: Facts) {
    super(`${facts.endpoint}: no usable answer (${reason})`, facts);
    this.reason = reason;
  }
}

/** The answer came and made no sense: HTML, half a JSON, a shape that is not the contract's, a redirect. */
export class NonsenseError extends BariumError {
  override readonly name = 'NonsenseError';
  constructor(what: string, facts: Facts) {
    super(`${facts.endpoint}: ${what}`, facts);
  }
}

/** The answer, or the file on its way up, is larger than the bot passes on. */
export class TooLargeError extends BariumError {
  override readonly name = 'TooLargeError';
  /** In bytes. */
  readonly limit: number;
  constructor(limit: number, facts: Facts) {
    super(`${facts.endpoint}: larger than ${limit} bytes`, facts);
    this.limit = limit;
  }
}

/**
 * A write may or may not have happened: the call left, and no answer that tells came back. `cause` is what came in its
 * place: a {@link RefusedError} where Barium itself had a fault.
 */
export class OutcomeUnknownError extends BariumError {
  override readonly name = 'OutcomeUnknownError';
  constructor(facts: Facts) {
    super(`${facts.endpoint}: sent, but the outcome is unknown`, facts);
  }
}

/** The caller's signal ended it. */
export class CancelledError extends BariumError {
  override readonly name = 'CancelledError';
  constructor(facts: Facts) {
    super(`${facts.endpoint}: cancelled`, facts);
  }
}

/** The file on its way up broke off, or was not as long as announced. Nothing was done. */
export class UploadBrokenError extends BariumError {
  override readonly name = 'UploadBrokenError';
  constructor(facts: Facts) {
    super(`${facts.endpoint}: the file to send broke off`, facts);
  }
}

/** Every failure there is. A new class belongs here, so that nobody forgets to have words for it. */
export type BariumFailure =
  | RefusedError
  | NotFoundError
  | NotAllowedError
  | CredentialsError
  | NoDiagramError
  | UnreachableError
  | NonsenseError
  | TooLargeError
  | UploadBrokenError
  | OutcomeUnknownError
  | CancelledError;
