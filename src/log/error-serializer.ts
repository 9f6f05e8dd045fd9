import { inspect } from 'node:util';

type ErrorField = string | number | boolean;

/** A thrown value as it is logged. Other properties, such as an HTTP client's whole request, are dropped. */
interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** Own properties with primitive values, e.g. `code`, `status`, `endpoint`, `errorLogId`. */
  readonly fields?: Readonly<Record<string, ErrorField>> | undefined;
  readonly cause?: SerializedError | undefined;
  readonly errors?: readonly SerializedError[] | undefined;
}

/** Converts any thrown value to plain data, with up to `depth` levels of causes. */
export function serializeError(thrown: unknown, depth = 5): SerializedError {
  // `instanceof` would miss errors of other realms (workers, vm contexts).
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) {
    return {
      name: typeof thrown,
      message: typeof thrown === 'string' ? thrown : inspect(thrown, { depth: 1 }),
    };
  }
  const { name, message, stack, cause, errors } = thrown as Partial<AggregateError>;
  const fields = Object.entries(thrown).filter((entry): entry is [string, ErrorField] => isErrorField(entry));
  return {
    name: String(name ?? 'Error'),
    message: String(message),
    stack,
    fields: fields.length > 0 ? Object.fromEntries(fields) : undefined,
    cause: cause === undefined || depth === 0 ? undefined : serializeError(cause, depth - 1),
    errors: Array.isArray(errors) && depth > 0 ? errors.map((error) => serializeError(error, depth - 1)) : undefined,
  };
}

function isErrorField([name, value]: [string, unknown]): boolean {
  return !['name', 'message', 'stack'].includes(name) && ['string', 'number', 'boolean'].includes(typeof value);
}
