import { pino } from 'pino';
import { definitions } from '../../src/commands/index.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { openWatcher, type Watcher, type WatcherOptions } from '../../src/watch/watcher.ts';
import { allowAllListeners } from '../allow-all.ts';

type TriggeredWatcherOptions = Pick<WatcherOptions, 'barium' | 'store'> & Partial<WatcherOptions>;

/** A watcher that scans when it is triggered, and whose watches everyone may have. */
export function openTriggeredWatcher(options: TriggeredWatcherOptions): Promise<Watcher> {
  const { barium, now = () => new Date() } = options;
  return openWatcher({
    upstream: 'barium',
    definitions,
    liveIndex: createLiveIndex({ barium, now }),
    authorize: allowAllListeners,
    // A short interval that does not begin while tests run.
    cron: '0,20 0 0 1 1 *',
    locale: 'en',
    webLink: () => undefined,
    pictureLink: () => undefined,
    log: pino({ level: 'error' }, pino.destination(2)),
    now,
    ...options,
  });
}
