/** A bounded place in memory: what is oldest gives way, and nothing stays past its time. */
export interface Shelf<T> {
  /** False when it is larger than the whole shelf; then nothing else gave way for it. */
  put(id: string, value: T, bytes: number): boolean;
  get(id: string): T | undefined;
}

export interface ShelfLimits {
  readonly entries: number;
  readonly bytes: number;
  readonly lifetimeMs: number;
}

/** `now` is in milliseconds. */
export function createShelf<T>(limits: ShelfLimits, now: () => number): Shelf<T> {
  // A Map keeps the order of insertion, and every lifetime is the same: the first entry is the oldest one.
  const kept = new Map<string, { readonly value: T; readonly bytes: number; readonly until: number }>();
  let total = 0;

  const drop = (id: string): void => {
    total -= kept.get(id)?.bytes ?? 0;
    kept.delete(id);
  };
  const makeRoom = (bytes: number): void => {
    for (const [id, entry] of kept) {
      const full = kept.size >= limits.entries || total + bytes > limits.bytes;
      if (!full && entry.until > now()) return;
      drop(id);
    }
  };

  return {
    put(id, value, bytes) {
      drop(id);
      if (bytes > limits.bytes) return false;
      makeRoom(bytes);
      kept.set(id, { value, bytes, until: now() + limits.lifetimeMs });
      total += bytes;
      return true;
    },
    get(id) {
      const entry = kept.get(id);
      if (entry !== undefined && entry.until <= now()) drop(id);
      return kept.get(id)?.value;
    },
  };
}
