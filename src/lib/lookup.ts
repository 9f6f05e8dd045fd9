/** The value under an external key, such as one of Barium's statuses, or `undefined`. Inherited keys don't count. */
export function lookup<Value>(words: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(words, key) ? words[key] : undefined;
}
