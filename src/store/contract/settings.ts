/** Small values of this installation: generated keys, and notes of the adapters. */
export interface SettingStore {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /** Deletes a value and returns it; of several concurrent callers only one gets it. */
  pop(name: string): Promise<string | undefined>;
  /** Returns the stored value, after storing the result of `create` if there is none. Concurrent callers get the same one. */
  getOrCreate(name: string, create: () => string): Promise<string>;
}
