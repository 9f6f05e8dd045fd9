/** The whole installation: Barium, Slack, the database and the replicas. */
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { SqliteStore } from '../../src/store/sqlite.ts';
import { matchAll } from '../store/builders.ts';
import { type Backup, backUp, restore } from './backup.ts';
import { createFaults, type Faults } from './faults.ts';
import { linesOf, type Restore, type WatchedChannel } from './invariants.ts';
import { type BariumEffect, createLyingBarium, type LyingBarium } from './lying-barium.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { type Replica, startReplica } from './replica.ts';
import { createSharedRows } from './shared-coordination.ts';
import { createMemorySlack, type MemorySlack, type SlackMessage } from './slack.ts';
import type { VirtualTime } from './virtual-time.ts';
import { createWorld, type World } from './world.ts';

export interface Installation {
  readonly plan: Plan;
  readonly time: VirtualTime;
  readonly store: SqliteStore;
  readonly faults: Faults;
  readonly world: World;
  readonly barium: LyingBarium;
  readonly slack: MemorySlack;
  readonly replicas: readonly Replica[];
  /** Where everything is announced. */
  readonly channels: WatchedChannel[];
  readonly backups: readonly Backup[];
  readonly restores: readonly Restore[];
  /** When a process was started anew. Elapsed ms. */
  readonly restarts: readonly number[];
  /** The wall clock was set. Times in elapsed ms. */
  readonly clockJumps: { readonly at: number; readonly ms: number }[];
  /** Whether no replica runs. */
  isOff: boolean;
  start(index: number): void;
  kill(index: number): void;
  killAll(): void;
  /** Watches everything, in every way. */
  watch(): Promise<void>;
  /** Puts a backup in place of the store. */
  restore(backup: Backup): Promise<void>;
  /** Completes the last restore with what the bot has made of it. */
  settleRestore(): Promise<void>;
  /** Adds a line to the history. */
  note(line: string): void;
  readonly history: readonly string[];
}

/** The person who uses the bot. */
export const alice: Person = {
  platform: 'slack',
  tenant: 'T1',
  id: 'U1',
  name: 'Alice',
  timeZone: 'Europe/Stockholm',
  membership: 'member',
};

export function channelOf(id: string): Conversation {
  return { platform: 'slack', tenant: 'T1', id, isDirect: false, name: `#${id}` };
}

/** A message as one line. */
function toLine(message: SlackMessage): string {
  const lines = linesOf(message).map(([name, line]) => `${name}: ${line}`);
  return lines.length === 0 ? (message.card?.title ?? '') : lines.join(' | ');
}

interface AuditRow {
  readonly command: string;
  readonly instance_id: string | null;
}

const isAbout = (row: AuditRow, { command, instanceId }: Pick<BariumEffect, 'command' | 'instanceId'>): boolean =>
  row.command === command && row.instance_id === instanceId;

const backupIntervalMs = 45_000;

export function createInstallation(
  plan: Plan,
  time: VirtualTime,
  store: SqliteStore,
  log?: (line: string) => void,
): Installation {
  const { seed, cron, extraLoadPercent } = plan;
  const faults = createFaults(time);
  const world = createWorld(time);
  const barium = createLyingBarium({
    time,
    world,
    faults,
    seed,
    pageSize: plan.pageSize,
    async isAudited(effect) {
      if ((await listBegun()).some((row) => isAbout(row, effect))) return true;
      const lost = lostAuditRows.findIndex((row) => isAbout(row, effect));
      return lost !== -1 && lostAuditRows.splice(lost, 1).length > 0;
    },
  });
  const slack = createMemorySlack(time, faults, seed, (message) => {
    if (message.key?.endsWith('-root') !== true) self.note(`  #${message.channel} ${toLine(message)}`);
  });
  const shared = plan.replicas === 1 ? undefined : createSharedRows();
  const storeRandom = createRandom(seed, 'store');
  const replicas: Replica[] = [];
  const backups: Backup[] = [];
  /** Of what was being done when a backup came back, which takes rows away: each was written before its effect. */
  const lostAuditRows: AuditRow[] = [];
  const restores: (Restore & { readonly statedBefore: string | undefined })[] = [];
  const restarts: number[] = [];
  const channels: WatchedChannel[] = [];
  const history: string[] = [];

  /** Audit rows of what is being done. */
  const listBegun = () =>
    store.db.selectFrom('audit').where('outcome', '=', 'begun').select(['command', 'instance_id']).execute();

  async function keepBackups(): Promise<void> {
    backups.push(await backUp(store, time.elapsed()));
    time.after(backupIntervalMs, () => void keepBackups());
  }

  const self: Installation = {
    plan,
    time,
    store,
    faults,
    world,
    barium,
    slack,
    replicas,
    channels,
    backups,
    restores,
    restarts,
    clockJumps: [],
    history,
    isOff: false,
    start(index) {
      if (replicas[index] !== undefined) restarts.push(time.elapsed());
      const options = { time, faults, random: storeRandom, cron, extraLoadPercent, store, barium, slack, shared, log };
      replicas[index] = startReplica(`bot-${index + 1}`, options);
    },
    kill(index) {
      const replica = replicas[index];
      if (replica !== undefined) time.kill(replica.process);
    },
    killAll() {
      for (const index of replicas.keys()) self.kill(index);
    },
    async watch() {
      for (const as of plan.hasDigest ? (['flat', 'thread', 'digest'] as const) : (['flat', 'thread'] as const)) {
        await store.watches.add({
          conversation: channelOf(as),
          owner: alice,
          filter: matchAll,
          on: ['created', 'status', 'milestone', 'gone'],
          as,
          diagram: false,
          createdAt: time.date().toISOString(),
        });
        channels.push({ id: as, since: time.elapsed() });
      }
      if (plan.events.some(({ kind }) => kind === 'restore')) void keepBackups();
    },
    async restore(backup) {
      await self.settleRestore();
      lostAuditRows.push(...(await listBegun()));
      await restore(store, backup);
      const statedBefore = (await store.snapshot.getState()).restore?.at;
      restores.push({ at: time.elapsed(), backupAt: backup.at, isRecovered: false, statedBefore });
    },
    async settleRestore() {
      const last = restores.at(-1);
      const stated = (await store.snapshot.getState()).restore;
      if (last !== undefined) last.isRecovered = stated?.isRecovered === true && stated.at !== last.statedBefore;
    },
    note(line) {
      const text = `${time.date().toISOString().slice(5, 23).replace('T', ' ')} ${line}`;
      history.push(text);
      log?.(text);
    },
  };
  return self;
}
