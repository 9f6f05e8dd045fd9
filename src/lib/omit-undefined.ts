/** The properties that are not `undefined`, for types whose optional properties must be absent. */
export function omitUndefined<T extends object>(properties: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof omitUndefined<T>
  >;
}
