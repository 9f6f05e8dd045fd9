import type { Health } from '../chat/adapter.ts';
import type { Strings } from '../text/strings.ts';
import type { WatchQueries } from './queries.ts';
import type { ScanLoop } from './scan-loop.ts';

/** Failed scans in a row before a Barium outage makes the bot unhealthy. */
const failuresUntilAlarm = 3;

interface WatcherHealthOptions {
  readonly scanLoop: Pick<ScanLoop, 'state' | 'isLeader' | 'failure' | 'lastScan'>;
  readonly queries: Pick<WatchQueries, 'status'>;
  readonly text: Strings;
}

/** Health of the scans and of the deliveries. Rejects if the store cannot be read. */
export async function checkWatcherHealth(
  options: WatcherHealthOptions,
): Promise<readonly [scanning: Health, delivery: Health]> {
  const { instanceCount, queues, unavailableChannels } = await options.queries.status();
  const { sync, announcements } = options.text.health;
  const pending = queues.reduce((sum, queue) => sum + queue.depth, 0);
  return [
    { name: sync.name, ...checkScans(options, instanceCount) },
    {
      name: announcements.name,
      // An archived channel is for its members to fix; the bot itself is healthy.
      ok: true,
      detail: announcements.detail(pending, queues.length, unavailableChannels.length),
    },
  ];
}

function checkScans(
  { scanLoop, text: { health } }: WatcherHealthOptions,
  instanceCount: number,
): Pick<Health, 'ok' | 'detail'> {
  const { sync } = health;
  const failure = scanLoop.failure();
  if (failure !== undefined) {
    const ok = failure.kind === 'upstream' && failure.attempts < failuresUntilAlarm;
    return { ok, detail: sync.trouble[failure.kind](failure.since) };
  }
  const { isComplete, lastScanAt } = scanLoop.state();
  if (!isComplete) return { ok: true, detail: sync.first(instanceCount) };
  if (!scanLoop.isLeader() && lastScanAt !== undefined) {
    return { ok: true, detail: sync.leaderIsOther(lastScanAt, instanceCount) };
  }
  const last = scanLoop.lastScan();
  if (last === undefined) return { ok: true, detail: sync.startingSoon };
  return { ok: true, detail: sync.last(last.startedAt, last.seconds, last.requests, instanceCount) };
}
