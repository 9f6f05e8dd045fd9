import { randomBytes } from 'node:crypto';
import { deriveKey } from '../lib/derive-key.ts';
import { pictureSaltPrefix, type SettingStore } from '../store/contract/settings.ts';

/** The keys of links to pictures: one for each day in UTC, so that a leaked key does not open pictures for good. */
export interface PictureKeys {
  /** For new links. */
  current(): Uint8Array;
  /** The keys of all links that may not have expired yet. */
  accepted(): readonly Uint8Array[];
  /** Loads the keys of these days; call it hourly. Rejects if the store can't be read or written. */
  refresh(): Promise<void>;
}

export interface PictureKeyOptions {
  /** Together with a stored salt, it gives the key of a day. */
  readonly secret: string;
  readonly settings: Pick<SettingStore, 'getOrCreate'>;
  readonly now: () => Date;
}

const dayMs = 24 * 60 * 60_000;

export async function openPictureKeys({ secret, settings, now }: PictureKeyOptions): Promise<PictureKeys> {
  let keys: ReadonlyMap<string, Uint8Array> = new Map();

  async function refresh(): Promise<void> {
    const today = Date.parse(dayOf(now()));
    const loaded = new Map<string, Uint8Array>();
    // Tomorrow's too, so that every replica knows it before the first link is encrypted with it.
    for (const start of [today - dayMs, today, today + dayMs]) {
      const day = dayOf(new Date(start));
      const salt = await settings.getOrCreate(
        `${pictureSaltPrefix}${day}`,
        () => randomBytes(32).toString('base64'),
        new Date(start + 3 * dayMs).toISOString(),
      );
      loaded.set(day, deriveKey(secret, 'pictures', salt));
    }
    keys = loaded;
  }

  await refresh();
  return {
    refresh,
    accepted: () => [...keys.values()],
    current() {
      // While the store can't be reached, the last known key still works.
      const key = keys.get(dayOf(now())) ?? [...keys.values()].at(-1);
      if (key === undefined) throw new Error('no picture key was loaded');
      return key;
    },
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
