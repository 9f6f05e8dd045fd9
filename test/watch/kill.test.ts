import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { changeText } from '../../src/cards/change.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import type { Change } from '../../src/store/contract/changes.ts';
import type { Store } from '../../src/store/contract/index.ts';
import type { NewDelivery } from '../../src/store/contract/outbox.ts';
import type { SqliteStore } from '../../src/store/sqlite.ts';
import * as en from '../../src/text/en/index.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { type BundledProgram, bundleProgram } from '../bundle-program.ts';
import { matchAll } from '../store/builders.ts';
import { changeLines, toText } from './card-lines.ts';
import { type KillableBot, type KillableBotOptions, openBot } from './kill/bot.ts';
import { type FakePlatform, type StoredMessage, startFakePlatform } from './kill/platform.ts';

/** At least. */
const kills = 105;
/** The scans of killed processes see about a third of them. */
const minChanges = 800;

const threads = { ...channel, id: 'threads' };

/** When a process is killed: after a random time, before its message is stored, or before it gets the response. */
const killTimes = ['clock', 'before', 'after'] as const;

describe('a bot that is killed again and again', () => {
  let folder: string;
  let program: BundledProgram;
  let simulator: Simulator;
  let platform: FakePlatform;
  let options: KillableBotOptions;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-kill-'));
    program = await bundleProgram('test/watch/kill/process.ts', {
      // One file, so that a hundred processes start quickly; the database has a native part.
      packages: 'bundle',
      external: ['@photostructure/sqlite'],
      format: 'cjs',
      // One package reads its location without using it.
      define: { 'import.meta.url': '"file:///"' },
    });
    simulator = await startSimulator({ instances: 60, speed: 0 });
    platform = await startFakePlatform();
    const { baseUrl, credentials } = simulator;
    options = { file: join(folder, 'bot.db'), platform: platform.url, baseUrl, credentials };
  });

  afterAll(async () => {
    await simulator.stop();
    await platform.close();
    await Promise.all([rm(folder, { recursive: true, force: true }), program.remove()]);
  });

  /** A process that has loaded everything and waits for its options. */
  async function startProcess(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [program.path], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin?.on('error', () => undefined);
    await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    return child;
  }

  /** Runs a process until it is killed; returns whether that was during a delivery. */
  async function runUntilKilled(child: ChildProcess, killTime: (typeof killTimes)[number]): Promise<boolean> {
    let isMidway = false;
    // Sometimes the first message, sometimes the second.
    let spared = Math.floor(Math.random() * 2);
    platform.intercept = (when) => {
      if (when !== killTime || spared-- > 0 || child.killed) return child.killed ? 'lost' : undefined;
      isMidway = child.kill('SIGKILL');
      return 'lost';
    };
    const exit = once(child, 'exit');
    child.stdin?.write(`${JSON.stringify(options)}\n`);
    const ms = killTime === 'clock' ? Math.random() * 200 : 5_000;
    await Promise.race([exit, delay(ms, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await exit;
    platform.intercept = () => undefined;
    return isMidway;
  }

  it('A bot that is killed again and again loses no announcement and makes none twice', async () => {
    const first = await openBot(options);
    await first.watcher.trigger();
    const watch = {
      owner: alice,
      filter: matchAll,
      diagram: false,
      createdAt: new Date().toISOString(),
      on: ['created', 'status', 'milestone', 'gone'] as const,
    };
    await first.store.watches.add({ ...watch, conversation: channel, as: 'flat' });
    await first.store.watches.add({ ...watch, conversation: threads, as: 'thread' });
    await first.close();
    const before = simulator.control.changes().at(-1)?.seq ?? 0;
    simulator.control.setSpeed(120);

    let next = startProcess();
    let midway = 0;
    for (let n = 0; n < kills || simulator.control.changes(before).length < minChanges; n += 1) {
      const child = await next;
      next = startProcess();
      const killTime = killTimes[n % killTimes.length] ?? 'clock';
      if (await runUntilKilled(child, killTime)) midway += 1;
    }
    (await next).kill('SIGKILL');
    simulator.control.setSpeed(0);

    let minutes = 0;
    const last = await openBot(options, () => new Date(Date.now() + minutes * 60_000));
    // What may be an old answer is believed when it stays.
    for (; minutes < 4; minutes += 1) await last.watcher.trigger();
    while ((await last.store.outbox.listQueues()).length > 0) await delay(20);
    const found = await compare(last);
    await last.close();
    // Enough happened for a meaningful result.
    expect(midway).toBeGreaterThan(kills / 4);
    expect(found).toBeGreaterThan(200);
    expect(simulator.control.changes(before).length).toBeGreaterThan(200);
  }, 480_000);

  /** Checks that everything that happened was found and everything found was announced; returns the number of changes. */
  async function compare({ store }: KillableBot): Promise<number> {
    const changes: Change[] = [];
    for await (const some of store.changes.readSince('2000')) changes.push(...some);
    const found = changes
      .filter((change) => change.kind !== 'renamed')
      .map((change) => `${change.instance.name}: ${toText(changeText({ text: en }, change))}`);
    found.sort();
    const deliveries = await readDeliveries(store);
    for (const conversation of [channel, threads]) {
      const there = platform.messages.filter((one) => one.conversation === conversation.id && !isRoot(one));
      expect(there.flatMap(({ key }) => changeLines(deliveries.get(key)?.entries ?? [])).sort()).toEqual(found);
    }
    expectThreads(deliveries);
    expect(new Set(platform.messages.map((one) => one.key)).size).toBe(platform.messages.length);
    expect(await store.outbox.listQueues()).toEqual([]);
    expectHistory(changes);
    return found.length;
  }

  /** Each instance has one root message, which says what happened last, and only its own changes in the thread. */
  function expectThreads(deliveries: Deliveries): void {
    const instanceOf = (one: StoredMessage | undefined) =>
      deliveries.get(one?.key.replace(/-root$/u, '') ?? '')?.entries[0]?.instanceId;
    const there = platform.messages.filter((one) => one.conversation === threads.id);
    const roots = new Map(there.filter(isRoot).map((one) => [one.id, one]));
    const ids = [...roots.values()].map(instanceOf);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of there) {
      if (one.parent !== undefined) expect(instanceOf(roots.get(one.parent))).toBe(instanceOf(one));
    }
    // In the order in which they were queued.
    const last = new Map([...deliveries.values()].map(({ root }) => [root?.instanceId, root?.card.title]));
    expect([...roots.values()].map((root) => [instanceOf(root), root.card.title])).toEqual(
      ids.map((id) => [id, last.get(id)]),
    );
  }

  /** The changes of each instance form a chain that ends in its current state. */
  function expectHistory(changes: readonly Change[]): void {
    const states = new Map<string, string | undefined>();
    const created = new Set<string>();
    for (const { kind, instance, from, to } of changes) {
      const key = `${instance.id} ${kind}`;
      if (states.has(key) && kind !== 'created') expect([key, from]).toEqual([key, states.get(key)]);
      if (kind === 'created') {
        expect(created).not.toContain(instance.id);
        created.add(instance.id);
      }
      states.set(key, to);
    }
    const truth = simulator.control.list(100_000);
    for (const { id, status, milestone } of truth) {
      if (states.has(`${id} status`)) expect(states.get(`${id} status`)).toBe(status);
      if (states.has(`${id} milestone`)) expect(states.get(`${id} milestone`)).toBe(milestone);
    }
    const born = simulator.control.changes().filter((change) => change.kind === 'created');
    expect([...created].sort()).toEqual(born.map((change) => change.instanceId).sort());
  }
});

function isRoot({ key }: StoredMessage): boolean {
  return key.endsWith('-root');
}

type Deliveries = ReadonlyMap<string, Pick<NewDelivery, 'entries' | 'root'>>;

async function readDeliveries(store: Store): Promise<Deliveries> {
  const { db } = store as SqliteStore;
  const rows = await db.selectFrom('deliveries').select(['key', 'delivery']).orderBy('id').execute();
  return new Map(rows.map(({ key, delivery }) => [key, JSON.parse(delivery)]));
}
