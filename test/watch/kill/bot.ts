/** A watching bot on a file, as one process of it would be. */
import { pino } from 'pino';
import { createBarium } from '../../../src/barium/client.ts';
import { definitions } from '../../../src/commands/index.ts';
import { createUpstreamIndex } from '../../../src/instance-index/index.ts';
import type { Store } from '../../../src/store/contract/store.ts';
import { openSqliteStore } from '../../../src/store/sqlite.ts';
import { openWatching, type Watching } from '../../../src/watch/watcher.ts';
import { connectPlatform } from './platform.ts';

export interface BotPlace {
  readonly file: string;
  readonly platform: string;
  readonly baseUrl: string;
  readonly credentials: { readonly username: string; readonly password: string; readonly apiKey: string };
}

export interface KillableBot {
  readonly store: Store;
  readonly watching: Watching;
  close(): Promise<void>;
}

export async function openBot(where: BotPlace): Promise<KillableBot> {
  const store = await openSqliteStore(where.file);
  const barium = createBarium({ baseUrl: where.baseUrl, ...where.credentials });
  const now = () => new Date();
  const watching = await openWatching({
    barium,
    upstream: where.baseUrl,
    store,
    definitions,
    fallbackIndex: createUpstreamIndex({ barium, now }),
    cron: '0,20 0 0 1 1 *',
    locale: 'en',
    webLink: () => undefined,
    pictureLink: () => undefined,
    log: pino({ level: 'error' }, pino.destination(2)),
    now,
  });
  watching.start([connectPlatform(where.platform)]);
  return {
    store,
    watching,
    async close() {
      await watching.stop();
      barium.close();
      await store.close();
    },
  };
}
