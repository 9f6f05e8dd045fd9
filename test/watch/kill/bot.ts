/** A watcher on a database file, as in a real process. */
import { pino } from 'pino';
import { createBariumClient } from '../../../src/barium/client.ts';
import { definitions } from '../../../src/commands/index.ts';
import { createLiveIndex } from '../../../src/instance-index/live-index.ts';
import type { Store } from '../../../src/store/contract/index.ts';
import { openSqliteStore } from '../../../src/store/sqlite.ts';
import { openWatcher, type Watcher } from '../../../src/watch/watcher.ts';
import { allowAllListeners } from '../../allow-all.ts';
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

export async function openBot(options: KillableBotOptions): Promise<KillableBot> {
  const store = await openSqliteStore(options.file);
  const barium = createBariumClient({ baseUrl: options.baseUrl, ...options.credentials });
  const now = () => new Date();
  const watcher = await openWatcher({
    barium,
    upstream: options.baseUrl,
    store,
    definitions,
    liveIndex: createLiveIndex({ barium, now }),
    authorize: allowAllListeners,
    cron: '0,20 0 0 1 1 *',
    locale: 'en',
    webLink: () => undefined,
    pictureLink: () => undefined,
    log: pino({ level: 'error' }, pino.destination(2)),
    now,
  });
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
