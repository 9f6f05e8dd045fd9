/**
 * Three replicas of the bot, killed, stopped and continued at random while many instances move: in the end the
 * channels show everything that happened, and nothing twice.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { orders } from '../adapters/slack/emulator.ts';
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

export interface ChaosOptions {
  /** For how long there is chaos. */
  readonly milliseconds: number;
  readonly log?: (line: string) => void;
}

export interface ChaosReport extends InvariantReport {
  readonly kills: number;
  readonly stops: number;
  /** What the replicas logged that is worse than a warning. */
  readonly errors: readonly string[];
}

/** How fast instances move: each of them several times within the chaos. */
const speed = 150;
/** Longer than any lease, at most: a replica that is continued then finds that others have taken over. */
const longestStopMs = 18_000;
const channels = ['C0CHAOS001', 'C0CHAOS002', 'C0CHAOS003', 'C0CHAOS004'];

/** Lets it happen, and answers what came of it. */
export async function runChaos({ milliseconds, log = () => undefined }: ChaosOptions): Promise<ChaosReport> {
  const fleet = await openTestCluster({ instances: 60, cron: '*/4 * * * * *' });
  try {
    const crew = createCrew(fleet, log);
    await crew.start();
    addChannels(fleet, channels);
    await waitUntil('Barium was read once', async () => (await fleet.store.snapshot.getState()).isComplete);
    await watchAll(fleet);
    const before = fleet.simulator.control.changes().at(-1)?.seq ?? 0;
    fleet.simulator.control.setSpeed(speed);
    const { kills, stops } = await crew.inflict(milliseconds);
    fleet.simulator.control.setSpeed(0);
    await crew.restoreAll();
    log('all is still; waiting until everything was told');
    await settled(fleet, log);
    const findings = await checkInvariants(fleet, before, [orders, ...channels]);
    return { ...findings, kills, stops, errors: crew.errors() };
  } finally {
    await fleet.close();
  }
}

interface ReplicaCrew {
  start(): Promise<void>;
  inflict(milliseconds: number): Promise<{ readonly kills: number; readonly stops: number }>;
  /** Continues and restarts whatever does not run. */
  restoreAll(): Promise<void>;
  errors(): readonly string[];
}

function createCrew(fleet: TestCluster, tell: (line: string) => void): ReplicaCrew {
  const names = ['one', 'two', 'three'];
  const posts = new Map<string, Replica>();
  const ended: Replica[] = [];
  /** What is being done to a replica, until it runs again. */
  const hurting = new Map<string, Promise<void>>();
  const healing = new AbortController();
  let [kills, stops] = [0, 0];

  const rest = (ms: number) => delay(ms, undefined, { signal: healing.signal }).catch(() => undefined);

  async function start(name: string): Promise<void> {
    posts.set(name, await fleet.start(name));
  }

  async function kill(name: string, replica: Replica): Promise<void> {
    kills += 1;
    const restMs = Math.random() * 3_000;
    tell(`kill -9 ${name}, started again after ${(restMs / 1_000).toFixed(1)} s`);
    replica.kill('SIGKILL');
    await replica.exited;
    ended.push(replica);
    await rest(restMs);
    await start(name);
  }

  async function stop(name: string, replica: Replica): Promise<void> {
    stops += 1;
    const stillMs = 500 + Math.random() * (longestStopMs - 500);
    tell(`SIGSTOP ${name} for ${(stillMs / 1_000).toFixed(1)} s`);
    replica.kill('SIGSTOP');
    await rest(stillMs);
    replica.kill('SIGCONT');
  }

  async function suffer(milliseconds: number) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      await delay(500 + Math.random() * 3_000);
      const free = names.filter((name) => !hurting.has(name));
      const name = free[Math.floor(Math.random() * free.length)];
      const replica = posts.get(name ?? '');
      if (name === undefined || replica === undefined) continue;
      const hurt = (Math.random() < 0.5 ? kill : stop)(name, replica).finally(() => hurting.delete(name));
      hurting.set(name, hurt);
    }
    return { kills, stops };
  }

  return {
    start: async () => void (await Promise.all(names.map(start))),
    inflict: suffer,
    async restoreAll() {
      healing.abort();
      await Promise.all(hurting.values());
    },
    errors: () =>
      [...ended, ...posts.values()].flatMap(({ name, log }) =>
        log()
          .split('\n')
          .filter((line) => /"level":(50|60|"error"|"fatal")/u.test(line))
          .map((line) => `${name}: ${/"msg":"([^"]*)"/u.exec(line)?.[1] ?? line}`),
      ),
  };
}

/** One channel hears of everything, one of what comes and goes, in threads, the others of a process each. */
async function watchAll(fleet: TestCluster): Promise<void> {
  await fleet.watch();
  const applications = new Set(fleet.simulator.control.list(1_000).map((one) => one.application));
  for (const [index, channel] of channels.entries()) {
    const app = [...applications].sort()[index];
    if (app === undefined) continue;
    await fleet.watch({
      conversation: channelConversation(channel),
      // Not more than a channel takes: one message a second.
      ...(index === 0
        ? { as: 'thread' as const, on: ['created', 'gone'] as const }
        : { filter: { ...matchAll, app }, on: ['status', 'gone'] as const }),
    });
  }
}

/** Nothing was posted for so long: something is stuck. */
const stuckMs = 60_000;

/**
 * Resolves when Barium was looked at twice since all is still, and nothing waits to be posted. The more was seen, the
 * longer that takes, at one message a second: it rejects only when nothing goes out any more.
 */
async function settled({ store }: TestCluster, tell: (line: string) => void): Promise<void> {
  const { revision } = await store.snapshot.getState();
  await waitUntil(
    'two more looks',
    async () => (await store.snapshot.getState()).revision >= revision + 2,
    60_000,
  );
  const depth = async () => (await store.outbox.listQueues()).reduce((sum, one) => sum + one.depth, 0);
  for (let left = await depth(); left > 0; ) {
    tell(`${left} messages wait`);
    const before = left;
    await waitUntil('fewer that wait', async () => (await depth()) < before, stuckMs);
    await delay(10_000);
    left = await depth();
  }
}
