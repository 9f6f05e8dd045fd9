/** The random secret that keys are derived from if `SECRET_KEY` is not set. */
export const installationSecretName = 'installation-secret';

/** With a date behind it, the random salt of that day's key for links to pictures. */
export const pictureSaltPrefix = 'picture-salt:';

/** Small values of this installation: generated keys, and notes of the adapters. */
export interface SettingStore {
  get(name: string): Promise<string | undefined>;
  /** `expiresAt`: when the value can be pruned. */
  set(name: string, value: string, expiresAt?: string): Promise<void>;
  /** Deletes a value and returns it; of several concurrent callers only one gets it. */
  pop(name: string): Promise<string | undefined>;
  /** Returns the stored value, after storing the result of `create` if there is none. Concurrent callers get the same one. */
  getOrCreate(name: string, create: () => string, expiresAt?: string): Promise<string>;
  /** Deletes values that expired before `now`. Returns how many. */
  prune(now: string): Promise<number>;
}
