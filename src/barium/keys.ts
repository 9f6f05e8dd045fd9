import { z } from 'zod';

/** The schema over an object whose key names are read without case. Where two differ in case alone, the first counts. */
export function lowerKeyed<T extends z.ZodType>(schema: T) {
  return z.preprocess(lowered, schema);
}

function lowered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  // Without a prototype, a key such as `__proto__` is a key like any other.
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, each] of Object.entries(value)) {
    const lower = key.toLowerCase();
    if (!(lower in result)) result[lower] = each;
  }
  return result;
}
