/** A watcher on a database file, as in a real process. */
import { createBariumClient } from '../../../src/barium/client.ts';
import type { Store } from '../../../src/store/contract/index.ts';
import { openSqliteStore } from '../../../src/store/sqlite.ts';
import type { Watcher } from '../../../src/watch/watcher.ts';
import { openTriggeredWatcher } from '../triggered-watcher.ts';
import { createPlatformAdapter } from './platform.ts';

export interface KillableBotOptions {
  readonly file: string;
  readonly platform: string;
  readonly baseUrl: string;
  readonly credentials: { readonly username: string; readonly password: string; readonly apiKey: string };
}

export interface KillableBot {
  readonly store: Store;
  readonly watcher: Watcher;
  close(): Promise<void>;
}

export async function openBot(options: KillableBotOptions, now = () => new Date()): Promise<KillableBot> {
  const store = await openSqliteStore(options.file);
  const barium = createBariumClient({ baseUrl: options.baseUrl, ...options.credentials });
  const watcher = await openTriggeredWatcher({ barium, upstream: options.baseUrl, store, now });
  watcher.start([createPlatformAdapter(options.platform)]);
  return {
    store,
    watcher,
    async close() {
      await watcher.stop();
      barium.close();
      await store.close();
    },
  };
}
