import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { statusName } from '../../src/cards/card-context.ts';
import { changeWords } from '../../src/cards/change.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import type { Change } from '../../src/store/contract/watching.ts';
import { en } from '../../src/text/en/index.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { everything } from './harness.ts';
import { type BotPlace, type KillableBot, openBot } from './kill/bot.ts';
import { type Message, type Platform, startPlatform } from './kill/platform.ts';

const kills = 210;

const threads = { ...channel, id: 'threads' };

/** What a process is killed by: the clock, or a message of its own before it is kept or before it hears of that. */
const weapons = ['clock', 'before', 'after'] as const;

describe('a bot that is killed again and again', () => {
  let folder: string;
  let script: string;
  let simulator: Simulator;
  let platform: Platform;
  let where: BotPlace;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-kill-'));
    // Beside the packages, so that the process finds the one that is not in it.
    const beside = join(process.cwd(), 'node_modules/.cache/barium-bot');
    await mkdir(beside, { recursive: true });
    script = join(beside, `kill-${process.pid}.cjs`);
    await build({
      entryPoints: [join(process.cwd(), 'test/watch/kill/process.ts')],
      outfile: script,
      bundle: true,
      // In one file, so that two hundred processes start soon; the database has a binary part.
      external: ['libsql'],
      platform: 'node',
      format: 'cjs',
      // One package asks where it lies and does not use the answer.
      define: { 'import.meta.url': '"file:///"' },
      logLevel: 'error',
      target: 'node20',
    });
    simulator = await startSimulator({ instances: 60, speed: 0 });
    platform = await startPlatform();
    const { baseUrl, credentials } = simulator;
    where = { file: join(folder, 'bot.db'), platform: platform.url, baseUrl, credentials };
  });

  afterAll(async () => {
    await simulator.stop();
    await platform.close();
    await Promise.all([rm(folder, { recursive: true, force: true }), rm(script, { force: true })]);
  });

  /** A process that has loaded everything and waits for its word. */
  async function loaded(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin?.on('error', () => undefined);
    await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    return child;
  }

  /** Lets a process work until it is killed; answers whether that was in the middle of a delivery. */
  async function killed(child: ChildProcess, weapon: (typeof weapons)[number]): Promise<boolean> {
    let isMidway = false;
    // Not always its first message.
    let spared = Math.floor(Math.random() * 2);
    platform.strike = (when) => {
      if (when !== weapon || spared-- > 0 || child.killed) return child.killed ? 'lost' : undefined;
      isMidway = child.kill('SIGKILL');
      return 'lost';
    };
    const exit = once(child, 'exit');
    child.stdin?.write(`${JSON.stringify(where)}\n`);
    await Promise.race([exit, delay(weapon === 'clock' ? Math.random() * 200 : 1_000)]);
    child.kill('SIGKILL');
    await exit;
    platform.strike = () => undefined;
    return isMidway;
  }

  it('loses no announcement and makes none twice', async () => {
    const first = await openBot(where);
    await first.watching.nudge();
    const watch = {
      owner: alice,
      filter: everything,
      diagram: false,
      createdAt: new Date().toISOString(),
      on: ['created', 'status', 'milestone', 'gone'] as const,
    };
    await first.store.watches.add({ ...watch, place: channel, as: 'flat' });
    await first.store.watches.add({ ...watch, place: threads, as: 'thread' });
    await first.close();
    const before = simulator.control.changes().at(-1)?.seq ?? 0;
    simulator.control.setSpeed(60);

    let next = loaded();
    let midway = 0;
    for (let n = 0; n < kills; n += 1) {
      const child = await next;
      next = loaded();
      const weapon = weapons[n % weapons.length] ?? 'clock';
      if (await killed(child, weapon)) midway += 1;
    }
    (await next).kill('SIGKILL');
    simulator.control.setSpeed(0);

    const last = await openBot(where);
    for (let n = 0; n < 3; n += 1) await last.watching.nudge();
    while ((await last.store.outbox.queues()).length > 0) await delay(20);
    const told = await compare(last);
    await last.close();
    // Enough has happened for all of this to mean something.
    expect(midway).toBeGreaterThan(kills / 4);
    expect(told).toBeGreaterThan(200);
    expect(simulator.control.changes(before).length).toBeGreaterThan(200);
  }, 480_000);

  /** What was told is what was found, and what was found is what happened. */
  async function compare({ store }: KillableBot): Promise<number> {
    const changes: Change[] = [];
    for await (const some of store.changes.since('2000')) changes.push(...some);
    const found = changes
      .filter((change) => change.kind !== 'renamed')
      .map((change) => `${change.instance.name}: ${flat(changeWords({ text: en }, change))}`);
    found.sort();
    for (const place of [channel, threads]) {
      const there = platform.messages.filter((one) => one.place === place.id && !isRoot(one));
      expect(there.flatMap(linesOf).sort()).toEqual(found);
    }
    expectThreads();
    expect(new Set(platform.messages.map((one) => one.key)).size).toBe(platform.messages.length);
    expect(await store.outbox.queues()).toEqual([]);
    expectHistory(changes);
    return found.length;
  }

  /** One root for each instance, which shows where it stands, and under it what was told of it alone. */
  function expectThreads(): void {
    const there = platform.messages.filter((one) => one.place === threads.id);
    const roots = new Map(there.filter(isRoot).map((one) => [one.id, one]));
    const ids = [...roots.values()].map(instanceOf);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of there) {
      if (one.under !== undefined) expect(instanceOf(roots.get(one.under))).toBe(instanceOf(one));
    }
    const status = new Map(
      simulator.control.list(100_000).map((one) => [one.id, statusName(en, one.status)]),
    );
    for (const root of roots.values()) {
      expect([root.card.title, root.card.badge?.label]).toEqual([
        root.card.title,
        status.get(instanceOf(root)),
      ]);
    }
  }

  /** Each instance's changes follow on from each other and end where it stands. */
  function expectHistory(changes: readonly Change[]): void {
    const stands = new Map<string, string | undefined>();
    const created = new Set<string>();
    for (const { kind, instance, from, to } of changes) {
      const key = `${instance.id} ${kind}`;
      if (stands.has(key) && kind !== 'created') expect([key, from]).toEqual([key, stands.get(key)]);
      if (kind === 'created') {
        expect(created).not.toContain(instance.id);
        created.add(instance.id);
      }
      stands.set(key, to);
    }
    const truth = simulator.control.list(100_000);
    for (const { id, status, milestone } of truth) {
      if (stands.has(`${id} status`)) expect(stands.get(`${id} status`)).toBe(status);
      if (stands.has(`${id} milestone`)) expect(stands.get(`${id} milestone`)).toBe(milestone);
    }
    const born = simulator.control.changes().filter((change) => change.kind === 'created');
    expect([...created].sort()).toEqual(born.map((change) => change.instanceId).sort());
  }
});

function isRoot({ key }: Message): boolean {
  return key.endsWith('-root');
}

/** The instance that a card of one is about, as its buttons say. */
function instanceOf(message: Message | undefined): string {
  const lines = (message?.card.actions ?? []).map((action) => (action.kind === 'command' ? action.line : ''));
  return lines.find((line) => line.startsWith('show '))?.slice('show '.length) ?? '';
}

/** What a message told, a line for each change. */
function linesOf({ card }: Message): readonly string[] {
  const rows = (card.rows ?? []).flatMap((row) =>
    flat(row.detail ?? '')
      .split(en.separator)
      .map((line) => `${row.title}: ${line}`),
  );
  return card.rows === undefined ? (card.text ?? []).map((line) => `${card.title}: ${flat(line)}`) : rows;
}

function flat(words: RichText): string {
  return typeof words === 'string'
    ? words
    : words.map((part) => (typeof part === 'string' ? part : part.at)).join('');
}
