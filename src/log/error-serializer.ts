import { inspect } from 'node:util';

type Fact = string | number | boolean;

/** What the log keeps of a thrown value. Any other property, such as a client's whole request, stays out. */
export interface LoggedFailure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** Own properties that are plain facts, e.g. `code`, `status`, `endpoint`, `errorLogId`. */
  readonly facts?: Readonly<Record<string, Fact>> | undefined;
  readonly cause?: LoggedFailure | undefined;
  readonly errors?: readonly LoggedFailure[] | undefined;
}

/** `thrown`, whatever it is, as plain data, with its causes down to `depth`. */
export function describeFailure(thrown: unknown, depth = 5): LoggedFailure {
  // Not `instanceof`: errors of other realms (workers, vm contexts) are errors as well.
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) {
    return {
      name: typeof thrown,
      message: typeof thrown === 'string' ? thrown : inspect(thrown, { depth: 1 }),
    };
  }
  const { name, message, stack, cause, errors } = thrown as Partial<AggregateError>;
  const facts = Object.entries(thrown).filter((entry): entry is [string, Fact] => isFact(entry));
  return {
    name: String(name ?? 'Error'),
    message: String(message),
    stack,
    facts: facts.length > 0 ? Object.fromEntries(facts) : undefined,
    cause: cause === undefined || depth === 0 ? undefined : describeFailure(cause, depth - 1),
    errors:
      Array.isArray(errors) && depth > 0 ? errors.map((one) => describeFailure(one, depth - 1)) : undefined,
  };
}

function isFact([name, value]: [string, unknown]): boolean {
  return (
    !['name', 'message', 'stack'].includes(name) && ['string', 'number', 'boolean'].includes(typeof value)
  );
}
