import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { changeWords } from '../../src/cards/change.ts';
import type { Words } from '../../src/chat.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import type { Change } from '../../src/store/watching.ts';
import { en } from '../../src/text/en.ts';
import { alice, channel } from '../bot.ts';
import { type BotPlace, type KillableBot, openBot } from './kill/bot.ts';
import { type Message, type Platform, startPlatform } from './kill/platform.ts';
import { everything } from './stage.ts';

const kills = 200;

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

  it('loses no announcement and makes none twice', async () => {
    const first = await openBot(where);
    await first.watching.nudge();
    await first.store.watches.add({
      place: channel,
      owner: alice,
      filter: everything,
      on: ['created', 'status', 'milestone', 'gone'],
      as: 'flat',
      diagram: false,
      createdAt: new Date().toISOString(),
    });
    await first.close();
    const before = simulator.control.changes().at(-1)?.seq ?? 0;
    simulator.control.setSpeed(300);

    let next = loaded();
    for (let n = 0; n < kills; n += 1) {
      const child = await next;
      next = loaded();
      const exit = once(child, 'exit');
      child.stdin?.write(`${JSON.stringify(where)}\n`);
      await delay(Math.random() * 200);
      child.kill('SIGKILL');
      await exit;
    }
    (await next).kill('SIGKILL');
    simulator.control.setSpeed(0);

    const last = await openBot(where);
    for (let n = 0; n < 3; n += 1) await last.watching.nudge();
    while ((await last.store.outbox.queues()).length > 0) await delay(20);
    const told = await compare(last);
    await last.close();
    // Enough has happened for all of this to mean something.
    expect(told).toBeGreaterThan(200);
    expect(simulator.control.changes(before).length).toBeGreaterThan(200);
  }, 240_000);

  /** What was told is what was found, and what was found is what happened. */
  async function compare({ store }: KillableBot): Promise<number> {
    const changes: Change[] = [];
    for await (const some of store.changes.since('2000')) changes.push(...some);
    const found = changes
      .filter((change) => change.kind !== 'renamed')
      .map((change) => `${change.instance.name}: ${flat(changeWords({ text: en }, change))}`);
    expect(platform.messages.flatMap(linesOf).sort()).toEqual(found.sort());
    expect(new Set(platform.messages.map((one) => one.key)).size).toBe(platform.messages.length);
    expect(await store.outbox.queues()).toEqual([]);
    expectHistory(changes);
    return found.length;
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

/** What a message told, a line for each change. */
function linesOf({ card }: Message): readonly string[] {
  const rows = (card.rows ?? []).flatMap((row) =>
    flat(row.detail ?? '')
      .split(en.separator)
      .map((line) => `${row.title}: ${line}`),
  );
  return card.rows === undefined ? (card.text ?? []).map((line) => `${card.title}: ${flat(line)}`) : rows;
}

function flat(words: Words): string {
  return typeof words === 'string'
    ? words
    : words.map((part) => (typeof part === 'string' ? part : part.at)).join('');
}
