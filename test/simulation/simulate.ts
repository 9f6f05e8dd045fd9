/** Runs one plan: everything that goes wrong, then the healing, then the comparison of what was told with what is true. */
import { getTasks } from 'node-cron';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { happen } from './events.ts';
import { channelOf, createInstallation, type Installation } from './installation.ts';
import { findFalse, findMissing, type InvariantOptions, type Violation } from './invariants.ts';
import { isHideable } from './lying-barium.ts';
import type { Plan } from './plan.ts';
import { seedRandomness } from './random.ts';
import { startVirtualTime } from './virtual-time.ts';

export interface SimulationResult {
  readonly violations: readonly Violation[];
  /** What happened, one line each. */
  readonly history: readonly string[];
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Everything must have healed this long after the last fault. */
const maxHealingMs = { usual: 45 * minute, digest: 26 * hour };
const checkIntervalMs = 30 * second;
/** "When a change is believed" in docs/guarantees.md. */
const minEvidenceMs = minute;
/** How long faults go on after the last event: longer shows nothing new, and takes time. */
const maxFaultsAloneMs = 10 * minute;
/** Afterwards nothing may be repeated for this long. */
const quietMs = 1.5 * minute;

export async function simulate(plan: Plan, log?: (line: string) => void): Promise<SimulationResult> {
  const unseedRandomness = seedRandomness(plan.seed);
  const time = startVirtualTime(new Date(plan.startsAt));
  const errors: Violation[] = [];
  const recordError = (error: unknown) => {
    errors.push({ kind: 'error', what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  };
  process.on('unhandledRejection', recordError);
  const store = await openSqliteStore(':memory:');
  const installation = createInstallation(plan, time, store, log);
  try {
    await run(installation);
    await installation.settleRestore();
    const found = [...findFalse(statements(installation)), ...findMissing(statements(installation))];
    const violations = [...errors, ...found, ...findUnaudited(installation)];
    return { violations, history: installation.history };
  } catch (error) {
    recordError(error);
    return { violations: errors, history: installation.history };
  } finally {
    installation.killAll();
    // Computations in slices are shared by all.
    await time.runUntil(() => false, time.elapsed() + second).catch(recordError);
    for (const task of getTasks().values()) void task.destroy();
    process.off('unhandledRejection', recordError);
    time.close();
    unseedRandomness();
    await store.close();
  }
}

async function run(installation: Installation): Promise<void> {
  const { plan, time, store, world, replicas, faults, note } = installation;
  const firstStatuses = ['active', 'active', 'ready', 'completed'];
  for (let n = 0; n < plan.cases; n += 1) world.create({ status: firstStatuses[n % 4] as string });
  for (let index = 0; index < plan.replicas; index += 1) installation.start(index);
  while (!(await store.snapshot.getState()).isComplete) {
    if (time.elapsed() > hour) throw new Error('the first scan does not end');
    await time.runUntil(() => false, time.elapsed() + second);
  }
  await installation.watch();
  note('the first scan is complete');
  const startedAt = time.elapsed();
  for (const event of plan.events) {
    await time.runUntil(() => false, Math.max(time.elapsed(), startedAt + event.at));
    await time.runUntil(() => !installation.isOff, Number.POSITIVE_INFINITY);
    await happen(event, installation);
  }
  await time.runUntil(() => !installation.isOff, Number.POSITIVE_INFINITY);
  await time.runUntil(() => false, Math.min(faults.endsAt(), time.elapsed() + maxFaultsAloneMs));
  faults.end();
  await time.runUntil(() => replicas.every(({ process }) => !process.isDead), Number.POSITIVE_INFINITY);
  note('nothing is wrong any more');
  await heal(installation);
}

async function heal(installation: Installation): Promise<void> {
  const { plan, time, replicas, channels, store } = installation;
  for (const { process, watcher } of replicas) {
    for (const { id } of channels) time.after(0, () => void watcher()?.onChannelBack(channelOf(id)), process);
  }
  const end = time.elapsed() + (plan.hasDigest ? maxHealingMs.digest : maxHealingMs.usual);
  while (time.elapsed() < end) {
    await time.runUntil(() => false, time.elapsed() + checkIntervalMs);
    await installation.settleRestore();
    if (findMissing(statements(installation)).length === 0 && (await store.outbox.listQueues()).length === 0) break;
  }
  installation.note('healed');
  await time.runUntil(() => false, time.elapsed() + quietMs);
}

function statements(installation: Installation): InvariantOptions {
  const { plan, world, slack, channels, faults, restores, restarts, clockJumps } = installation;
  return {
    world,
    messages: slack.messages,
    channels,
    restores,
    restarts,
    // Several replicas have the time of their database.
    clockErrorMs: (at) =>
      plan.replicas > 1 ? 0 : clockJumps.reduce((sum, jump) => sum + (jump.at <= at ? jump.ms : 0), 0),
    isLocked: (ts) => slack.lockedThreads.has(ts),
    isRefused: (name) => slack.refusedCases.has(name),
    areAnswersOld: (at) => faults.wasOn('barium lags', at, 0),
    looksGone: ({ id }, at) => isHideable(id) && faults.wasOn('barium hides cases', at, minEvidenceMs),
  };
}

/**
 * Every effect has an audit row that was written first, and every command at most one effect, unless a restore has made
 * the store forget that it had one.
 */
function findUnaudited({ barium: { effects }, plan }: Installation): readonly Violation[] {
  const mayForget = plan.events.some(({ kind }) => kind === 'restore');
  return effects.flatMap(({ command, name, isAudited }, index): readonly Violation[] => {
    const isRepeated = !mayForget && name !== '' && effects.findIndex((one) => one.name === name) < index;
    return [
      ...(isAudited ? [] : [{ kind: 'no audit row' as const, what: `${command} ${name}` }]),
      ...(isRepeated ? [{ kind: 'effect twice' as const, what: `${command} ${name}` }] : []),
    ];
  });
}
