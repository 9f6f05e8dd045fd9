/** The properties that are not `undefined`, for types whose optional properties must be absent. */
export function omitUndefined<T extends object>(properties: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const defined: { [Key in keyof T]?: Exclude<T[Key], undefined> } = {};
  for (const key of Object.keys(properties) as (keyof T)[]) {
    const value = properties[key];
    if (value !== undefined) defined[key] = value as Exclude<T[typeof key], undefined>;
  }
  return defined;
}
