/** Runs `work` unless it is already running for this key; then returns the running promise. */
type SingleFlight<Key, T> = (key: Key, work: () => Promise<T>) => Promise<T>;

export function createSingleFlight<Key, T>(): SingleFlight<Key, T> {
  const running = new Map<Key, Promise<T>>();
  return (key, work) => {
    const current = running.get(key);
    if (current !== undefined) return current;
    const started = work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
