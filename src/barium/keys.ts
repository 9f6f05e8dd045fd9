import * as z from 'zod';

/** The values of an object by key in lower case. */
export type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads an object whose key names are written in any case, since the vendor's page and its servers differ
 * (`Totalcount`, `TotalCount`; `Success`, `success`). Where two differ in case alone, the first counts; keys that nobody
 * asks for are ignored. `read` answers undefined for an object that is not of this sort.
 */
export function keyed<T extends object>(what: string, read: (raw: Raw) => T | undefined) {
  return z.custom<object>(isObject, `not ${what}`).transform((value, context): T => {
    const found = read(lowered(value));
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `not ${what}` });
    return z.NEVER;
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lowered(value: object): Raw {
  const result: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    const lower = key.toLowerCase();
    // `__proto__` would be set, not kept; nobody asks for it.
    if (lower !== '__proto__' && !Object.hasOwn(result, lower)) result[lower] = each;
  }
  return result;
}
