/** What the chaos tests have in common: channels that watch, and the wait for the last message. */
import { setTimeout as delay } from 'node:timers/promises';
import { channelConversation, type Replica, type TestCluster } from '../cluster/cluster-processes.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { matchAll } from '../store/builders.ts';

/** The channels beside the one for orders. */
export const channels = ['C0CHAOS001', 'C0CHAOS002', 'C0CHAOS003', 'C0CHAOS004'];

/** If nothing is posted for this long, delivery is stuck. */
const stuckTimeoutMs = 60_000;

/** A change that looks like an old answer of Barium is believed once it has stayed for as long as the lag, at most five minutes. */
const maxHeldMs = 7 * 60_000;

/**
 * Resolves once the snapshot is what Barium has, after two more scans, when the outbox is empty. That can take long, at one
 * message per second and channel; it rejects only if nothing is posted any more.
 */
export async function waitForDeliveries({ store, simulator }: TestCluster, log: (line: string) => void): Promise<void> {
  const isNothingMissing = async () => (await store.snapshot.listMissing()).length === 0;
  await waitUntil('no instance that may be gone', isNothingMissing, 5 * 60_000);
  const isEverythingFound = async () => {
    const known = new Map<string, string>();
    for await (const rows of store.snapshot.readSince(0)) {
      for (const { id, status, milestone } of rows) known.set(id, `${status} ${milestone}`);
    }
    return simulator.control
      .list(100_000)
      .every(({ id, status, milestone }) => known.get(id) === `${status} ${milestone}`);
  };
  await waitUntil('every change is found', isEverythingFound, maxHeldMs, 1_000);
  const { revision } = await store.snapshot.getState();
  await waitUntil('two more scans', async () => (await store.snapshot.getState()).revision >= revision + 2, 60_000);
  const depth = async () => (await store.outbox.listQueues()).reduce((sum, one) => sum + one.depth, 0);
  for (let left = await depth(); left > 0; ) {
    log(`${left} deliveries pending`);
    const before = left;
    await waitUntil('fewer pending deliveries', async () => (await depth()) < before, stuckTimeoutMs);
    await delay(Math.min(10_000, 100 * left));
    left = await depth();
  }
}

/** The process that each channel beside the one for orders watches. */
export function applicationsOf({ simulator }: TestCluster): readonly string[] {
  const applications = new Set(simulator.control.list(1_000).map((one) => one.application));
  return [...applications].sort().slice(0, channels.length);
}

/** One channel watches everything, and each other one a process, the first of them in threads. */
export async function watchByProcess(cluster: TestCluster): Promise<void> {
  await cluster.watch();
  for (const [index, app] of applicationsOf(cluster).entries()) {
    await cluster.watch({
      conversation: channelConversation(channels[index] as string),
      as: index === 0 ? 'thread' : 'flat',
      filter: { ...matchAll, app },
      // Not more than one message per second, the limit of a channel.
      on: ['created', 'gone'],
    });
  }
}

/** Errors in the logs of replicas. */
export function errorsOf(replicas: Iterable<Replica>): readonly string[] {
  return [...replicas].flatMap(({ name, log }) =>
    log()
      .split('\n')
      .filter((line) => /"level":(50|60|"error"|"fatal")/u.test(line))
      .map((line) => `${name}: ${/"msg":"([^"]*)"/u.exec(line)?.[1] ?? line}`),
  );
}
