/** Three replicas on a PostgreSQL server that is killed, frozen, overloaded and restored while many instances change. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Simulator } from '../../src/simulator/index.ts';
import type { WorldChange } from '../../src/simulator/world/change-log.ts';
import { orders } from '../adapters/slack/emulator.ts';
import { bundleProgram } from '../bundle-program.ts';
import {
  addChannels,
  openTestCluster,
  ordersChannel,
  type Replica,
  type TestCluster,
} from '../cluster/cluster-processes.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { runStatement, type TestDatabase } from '../postgres/database.ts';
import { type PostgresServer, password, startPostgres } from '../postgres/server.ts';
import { botUser, createDatabaseFaults, type DatabaseFault, type FaultDurations } from './database-faults.ts';
import { checkInvariants, type InvariantReport } from './invariants.ts';
import { applicationsOf, channels, errorsOf, waitForDeliveries, watchByProcess } from './observe.ts';

export interface DatabaseChaosOptions {
  /** Changes in the simulator, at least. */
  readonly changes: number;
  /** How often each kind of fault occurs; with 1, the last kind occurs in each of its variants. */
  readonly rounds: number;
  readonly durations: FaultDurations;
  /** `WATCH_CRON` of the replicas. */
  readonly cron: string;
  /** Before each fault. */
  readonly pauseMs: number;
  /** Whether everything must be healed before the next fault, or only before and after the restore. */
  readonly healsBetween: boolean;
  /** Of the simulator. */
  readonly speed: number;
  readonly log?: (line: string) => void;
}

export interface DatabaseChaosReport extends InvariantReport {
  readonly faults: readonly { readonly kind: string; readonly healedMs: number }[];
  /** What the replicas logged about the restored backup. */
  readonly restoreLog: readonly string[];
  /** Replicas that ended by themselves. */
  readonly ended: readonly string[];
  readonly errors: readonly string[];
}

const names = ['one', 'two', 'three'];
const countedKinds: readonly string[] = ['created', 'status', 'milestone'];

/** A change after the end of a fault is announced in every channel within this time, or the bot does not heal. */
const maxHealingMs = 180_000;

export async function runDatabaseChaos(options: DatabaseChaosOptions): Promise<DatabaseChaosReport> {
  const { log = () => undefined } = options;
  const program = await bundleProgram('test/chaos/serve.ts');
  let server: PostgresServer | undefined;
  const cluster = await openTestCluster({
    instances: 60,
    cron: options.cron,
    program: program.path,
    async openDatabase() {
      // Durable, because what a server has confirmed must survive its end.
      server = await startPostgres({ isDurable: true });
      return createBotDatabase(server);
    },
  });
  try {
    const replicas = await Promise.all(names.map((name) => cluster.start(name)));
    return await inflict(options, cluster, server as PostgresServer, replicas, log);
  } finally {
    await cluster.close();
    await program.remove();
  }
}

/** A database of the replicas' own user, on a server that ends with it. */
async function createBotDatabase(server: PostgresServer): Promise<TestDatabase> {
  await runStatement(server.url('postgres'), `create role ${botUser} login password '${password}'`);
  await runStatement(server.url('postgres'), `create database barium owner ${botUser}`);
  const url = new URL(server.url('barium'));
  url.username = botUser;
  return { url: url.href, run: (text) => runStatement(server.url('barium'), text), drop: () => server.close() };
}

async function inflict(
  { changes: minChanges, rounds, durations, pauseMs, healsBetween, speed }: DatabaseChaosOptions,
  cluster: TestCluster,
  server: PostgresServer,
  replicas: readonly Replica[],
  log: (line: string) => void,
): Promise<DatabaseChaosReport> {
  const { simulator, database, store } = cluster;
  addChannels(cluster, channels);
  await waitUntil('the initial scan', async () => (await store.snapshot.getState()).isComplete);
  await watchByProcess(cluster);
  const recorder = recordChanges(simulator);

  const healed: { kind: string; healedMs: number }[] = [];
  const change = async (ms: number): Promise<void> => {
    simulator.control.setSpeed(speed);
    await delay(ms);
  };
  const heal = async (kind: string): Promise<void> => {
    // The rate limit of a channel would be measured otherwise.
    simulator.control.setSpeed(0);
    const healedMs = Math.round(await measureHealing(cluster));
    healed.push({ kind, healedMs });
    log(`healed after ${(healedMs / 1_000).toFixed(1)} s, ${recorder.count()} changes so far`);
  };
  for (const fault of planFaults(rounds, durations)) {
    await change(pauseMs);
    log(fault.kind);
    await fault.inflict({ server, database });
    if (healsBetween) await heal(fault.kind);
  }
  for (let isRestored = false; !isRestored; ) {
    log('backup');
    await change(pauseMs);
    await server.backUp();
    await heal('backup');
    const fence = await readFence(database);
    await change(2 * pauseMs);
    // What another replica has committed meanwhile, none can commit again.
    isRestored = fence === (await readFence(database));
    if (!isRestored) continue;
    log('the backup is restored');
    await server.restore();
    await heal('restore');
  }
  while (recorder.count() < minChanges) await change(1_000);
  simulator.control.setSpeed(0);
  log('nothing changes any more; waiting for deliveries');
  await waitForDeliveries(cluster, log);
  const simulated = recorder.stop();
  const ended = replicas.filter(({ child }) => child.exitCode !== null || child.signalCode !== null);
  return {
    ...(await checkInvariants(cluster, simulated, [orders, ...channels])),
    faults: healed,
    restoreLog: replicas.flatMap(({ log: readLog }) => readLog().match(/"[^"]*the store was re[^"]*"/gu) ?? []),
    ended: ended.map(({ name }) => name),
    errors: errorsOf(replicas),
  };
}

function planFaults(rounds: number, durations: FaultDurations): readonly DatabaseFault[] {
  const { kinds, variants } = createDatabaseFaults(durations);
  if (rounds === 1) return [...kinds, ...variants];
  return Array.from({ length: rounds }, (_, round) => [
    ...kinds,
    variants[round % variants.length] as DatabaseFault,
  ]).flat();
}

/** Keeps all changes: the simulator's own log is bounded. */
function recordChanges({ control }: Simulator) {
  const recorded: WorldChange[] = [];
  let seq = control.changes().at(-1)?.seq ?? 0;
  const read = () => {
    const added = control.changes(seq);
    recorded.push(...added);
    seq = added.at(-1)?.seq ?? seq;
  };
  const timer = setInterval(read, 1_000);
  return {
    count() {
      read();
      return recorded.filter(({ kind }) => countedKinds.includes(kind)).length;
    },
    stop(): readonly WorldChange[] {
      clearInterval(timer);
      read();
      return recorded;
    },
  };
}

/** Ms until something that happens now has been announced in every channel, behind all that was queued before. */
async function measureHealing(cluster: TestCluster): Promise<number> {
  const startedAt = performance.now();
  const apps = applicationsOf(cluster);
  const created = await Promise.all(apps.map((app) => cluster.simulator.control.create(app)));
  const expected = created.flatMap(({ name }, index) => [
    { name, channel: ordersChannel.id },
    { name, channel: channels[index] as string },
  ]);
  const isPosted = async ({ name, channel }: (typeof expected)[number]) => {
    const rows = await cluster.database.run(
      `select 1 from deliveries where state = 'posted' and conversation_key like '%${channel}%'
        and strpos(delivery, '${name.replaceAll("'", "''")}') > 0 limit 1`,
    );
    return rows.length > 0;
  };
  for (const one of expected) {
    while (!(await isPosted(one))) {
      const ms = performance.now() - startedAt;
      if (ms > maxHealingMs) throw new Error(`${one.name} is not announced in ${one.channel} after ${ms} ms`);
      await delay(250);
    }
  }
  return performance.now() - startedAt;
}

async function readFence(database: TestDatabase): Promise<unknown> {
  return (await database.run('select fence from scans'))[0]?.fence;
}
