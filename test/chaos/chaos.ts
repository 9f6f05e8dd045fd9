/** Three replicas that are killed, suspended and resumed at random while many instances change. */
import { setTimeout as delay } from 'node:timers/promises';
import { orders } from '../adapters/slack/emulator.ts';
import { bundleProgram } from '../bundle-program.ts';
import {
  addChannels,
  channelConversation,
  openTestCluster,
  type Replica,
  type TestCluster,
} from '../cluster/cluster-processes.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { matchAll } from '../store/builders.ts';
import { checkInvariants, type InvariantReport } from './invariants.ts';
import { applicationsOf, channels, errorsOf, waitForDeliveries } from './observe.ts';

export interface ChaosOptions {
  /** Duration. */
  readonly milliseconds: number;
  readonly log?: (line: string) => void;
}

export interface ChaosReport extends InvariantReport {
  readonly kills: number;
  readonly suspensions: number;
  /** Errors in the replicas' logs. */
  readonly errors: readonly string[];
}

/** Speed of the simulator: every instance changes several times. */
const speed = 150;
/** Longer than any lease, so that a resumed replica can find that another one has taken over. */
const maxSuspendMs = 18_000;

/** Resolves with whether every change was announced, once. */
export async function runChaos({ milliseconds, log = () => undefined }: ChaosOptions): Promise<ChaosReport> {
  const program = await bundleProgram('test/chaos/serve.ts');
  const cluster = await openTestCluster({ instances: 60, cron: '*/4 * * * * *', program: program.path });
  try {
    const crew = createCrew(cluster, log);
    await crew.start();
    addChannels(cluster, channels);
    await waitUntil('the initial scan', async () => (await cluster.store.snapshot.getState()).isComplete);
    await watchAll(cluster);
    const before = cluster.simulator.control.changes().at(-1)?.seq ?? 0;
    cluster.simulator.control.setSpeed(speed);
    const { kills, suspensions } = await crew.inflict(milliseconds);
    cluster.simulator.control.setSpeed(0);
    await crew.restoreAll();
    log('nothing changes any more; waiting for deliveries');
    await waitForDeliveries(cluster, log);
    const report = await checkInvariants(cluster, cluster.simulator.control.changes(before), [orders, ...channels]);
    return { ...report, kills, suspensions, errors: crew.errors() };
  } finally {
    await cluster.close();
    await program.remove();
  }
}

interface ReplicaCrew {
  start(): Promise<void>;
  inflict(milliseconds: number): Promise<{ readonly kills: number; readonly suspensions: number }>;
  /** Resumes and restarts every replica. */
  restoreAll(): Promise<void>;
  errors(): readonly string[];
}

function createCrew(cluster: TestCluster, log: (line: string) => void): ReplicaCrew {
  const names = ['one', 'two', 'three'];
  const replicas = new Map<string, Replica>();
  const ended: Replica[] = [];
  /** Replicas that are killed or suspended, until they run again. */
  const disturbed = new Map<string, Promise<void>>();
  const restoring = new AbortController();
  let [kills, suspensions] = [0, 0];

  const pause = (ms: number) => delay(ms, undefined, { signal: restoring.signal }).catch(() => undefined);

  async function start(name: string): Promise<void> {
    replicas.set(name, await cluster.start(name));
  }

  async function kill(name: string, replica: Replica): Promise<void> {
    kills += 1;
    const downMs = Math.random() * 3_000;
    log(`kill -9 ${name}, restarted after ${(downMs / 1_000).toFixed(1)} s`);
    replica.kill('SIGKILL');
    await replica.exited;
    ended.push(replica);
    await pause(downMs);
    await start(name);
  }

  async function suspend(name: string, replica: Replica): Promise<void> {
    suspensions += 1;
    const suspendedMs = 500 + Math.random() * (maxSuspendMs - 500);
    log(`SIGSTOP ${name} for ${(suspendedMs / 1_000).toFixed(1)} s`);
    replica.kill('SIGSTOP');
    await pause(suspendedMs);
    replica.kill('SIGCONT');
  }

  async function inflict(milliseconds: number) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      await delay(500 + Math.random() * 3_000);
      const free = names.filter((name) => !disturbed.has(name));
      const name = free[Math.floor(Math.random() * free.length)];
      const replica = replicas.get(name ?? '');
      if (name === undefined || replica === undefined) continue;
      const disturbance = (Math.random() < 0.5 ? kill : suspend)(name, replica).finally(() => disturbed.delete(name));
      disturbed.set(name, disturbance);
    }
    return { kills, suspensions };
  }

  return {
    start: async () => void (await Promise.all(names.map(start))),
    inflict,
    async restoreAll() {
      restoring.abort();
      await Promise.all(disturbed.values());
    },
    errors: () => errorsOf([...ended, ...replicas.values()]),
  };
}

/** One channel watches everything, one creations and deletions in threads, each other one a process. */
async function watchAll(cluster: TestCluster): Promise<void> {
  await cluster.watch();
  const applications = applicationsOf(cluster);
  for (const [index, channel] of channels.entries()) {
    const app = applications[index];
    if (app === undefined) continue;
    await cluster.watch({
      conversation: channelConversation(channel),
      // Not more than one message per second, the limit of a channel.
      ...(index === 0
        ? { as: 'thread' as const, on: ['created', 'gone'] as const }
        : { filter: { ...matchAll, app }, on: ['status', 'gone'] as const }),
    });
  }
}
